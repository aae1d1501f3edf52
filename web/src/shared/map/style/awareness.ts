/** The public's awareness layer, the same on the public page and on the desk of whoever looks at the map as the public. */
import type { LayerSpecification } from "maplibre-gl";

/** The warning holds everywhere, so the whole country carries its colour; a released unit only says it louder. */
export const EVERYWHERE = "#f7e3c8";
const BANDS = ["match", ["get", "band"], "very_many", "#7a2300", "many", "#d55e00", "#e69f00"];

export const awarenessLayers = [
  {
    id: "awareness-fill",
    type: "fill",
    source: "awareness",
    paint: { "fill-color": BANDS, "fill-opacity": 0.6 },
  },
  {
    id: "awareness-line",
    type: "line",
    source: "awareness",
    paint: { "line-color": "#4a1500", "line-width": 1.2 },
  },
] as LayerSpecification[];
