/** The only room that knows the map library and the drawing library; everyone else asks here. */
export { createAwarenessMap } from "./awareness";
export { createMap, type MapLibre, markPlaces, relabel, SOUTH } from "./create";
export { createDeskMap, follow, refreshTiles, restyle, whatShows } from "./desk";
export { fromArchives } from "./districts";
export { Drawing, type DrawMode } from "./draw";
export { between, crosses, type Measuring, measure, measureShapes } from "./measure";
export { type Plotting, plotting } from "./plot";
export { around, bounds, circle } from "./shape";
export { NOTHING, showNames, showPoint, showSketch } from "./sketch";
export { GROUPS, type Group, type Picture, type View } from "./style/document";
export { PALETTES, systemVariant, VARIANTS, type Variant } from "./style/palette";
export { HALF, type SiteSign, type Stage, sign } from "./style/signs";
export { createVisitMap, ROLE_COLOURS, type Role } from "./visit";
