import type { FeatureCollection } from "geojson";
import type { LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { createMap } from "./create";
import { around } from "./shape";

/** What is drawn of one visit: where somebody stood and what they saw, every measurement, the way between, the site. */
export type Role = "site" | "sample" | "observer" | "observed" | "way";

/** After Okabe and Ito, as the rest of the map. */
export const ROLE_COLOURS: Readonly<Record<Role, string>> = {
  site: "#00628f",
  sample: "#77736a",
  observer: "#8a1c7c",
  observed: "#d55e00",
  way: "#1c1c1c",
};

const colour = ["match", ["get", "role"], ...Object.entries(ROLE_COLOURS).flat(), "#000"];
const only = (kind: string, ...more: unknown[]) => ["all", ["==", ["geometry-type"], kind], ...more];
const isRole = (role: Role) => ["==", ["get", "role"], role];

/** Circles of accuracy under the points that they are of. */
const LAYERS = [
  {
    id: "visit-area",
    type: "fill",
    filter: only("Polygon"),
    paint: { "fill-color": colour, "fill-opacity": ["case", isRole("sample"), 0.04, 0.14] },
  },
  {
    id: "visit-edge",
    type: "line",
    filter: only("Polygon"),
    paint: { "line-color": colour, "line-width": ["case", isRole("sample"), 1, 2] },
  },
  {
    id: "visit-way",
    type: "line",
    filter: only("LineString"),
    paint: { "line-color": colour, "line-width": 2, "line-dasharray": [2, 1.5] },
  },
  {
    id: "visit-point",
    type: "circle",
    filter: only("Point"),
    paint: {
      "circle-color": colour,
      "circle-radius": ["case", isRole("sample"), 3, 7],
      "circle-stroke-color": "#fff",
      "circle-stroke-width": ["case", isRole("sample"), 0.5, 2],
    },
  },
];

/** A map of one visit, around all that there is of it; not the page's own map. */
export async function createVisitMap(container: HTMLElement, shown: FeatureCollection): Promise<MapLibre> {
  const box = around(shown.features.map((each) => each.geometry as { coordinates: unknown }));
  const frame = box ? { bounds: box, fitBoundsOptions: { padding: 40, maxZoom: 18 } } : {};
  // It stands in the middle of a page that is scrolled: the wheel is the page's.
  const map = await createMap(container, { ...frame, scrollZoom: false });
  map.addSource("visit", { type: "geojson", data: shown });
  for (const layer of LAYERS) map.addLayer({ ...layer, source: "visit" } as unknown as LayerSpecification);
  return map;
}
