/** The only room that knows the map library and the drawing library; everyone else asks here. */
export { createAwarenessMap } from "./awareness";
export { createMap, isDark, type MapLibre, markPlaces, relabel, SOUTH } from "./create";
export { Drawing, type DrawMode } from "./draw";
export { addGraticule } from "./graticule";
export {
  addRegistry,
  chooseSite,
  NOTHING,
  refreshRegistry,
  SEVERITY_COLOUR,
  type Shown,
  SITE_COLOUR,
  showPoint,
  showSketch,
} from "./layers";
export { around, bounds, circle } from "./shape";
