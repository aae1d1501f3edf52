/** The only room that knows the map library and the drawing library; everyone else asks here. */
export { createAwarenessMap } from "./awareness";
export { createMap, isDark, type MapLibre, markPlaces, SOUTH } from "./create";
export { Drawing, type DrawMode } from "./draw";
export {
  addRegistry,
  chooseSite,
  NOTHING,
  refreshRegistry,
  SEVERITY_COLOUR,
  SITE_COLOUR,
  showPoint,
  showSketch,
} from "./layers";
export { bounds, circle } from "./shape";
