import type { FeatureCollection } from "geojson";
import type { ExpressionFilterSpecification, GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { FONT } from "./style/base";
import type { Palette } from "./style/palette";

const isPoint: ExpressionFilterSpecification = ["==", ["geometry-type"], "Point"];
const PLACE_COLOUR = "#d55e00";

/** Shows shapes of the moment (competing boundaries, an error radius, an offered repair) over everything else. */
export function showSketch(map: MapLibre, id: string, shapes: FeatureCollection, colour: string, dashed = true): void {
  const source = map.getSource(id) as GeoJSONSource | undefined;
  if (source) {
    source.setData(shapes);
    return;
  }
  map.addSource(id, { type: "geojson", data: shapes });
  const line = { "line-color": colour, "line-width": 2.5, ...(dashed ? { "line-dasharray": [2, 1.5] } : {}) };
  map.addLayer({ id: `${id}-line`, type: "line", source: id, paint: line });
  map.addLayer({
    id: `${id}-dot`,
    type: "circle",
    source: id,
    filter: isPoint,
    paint: {
      "circle-color": colour,
      "circle-radius": 5,
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 1.5,
    },
  });
}

/** Writes beside the shapes of a sketch what they are called (`name`). */
export function showNames(map: MapLibre, id: string, colours: Palette): void {
  if (map.getLayer(`${id}-names`)) return;
  map.addLayer({
    id: `${id}-names`,
    type: "symbol",
    source: id,
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 13,
      "text-anchor": "top",
      "text-offset": [0, 0.6],
    },
    paint: { "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 1.6 },
  });
}

export const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

/** One point somebody chose on the map. */
export function showPoint(map: MapLibre, at: [number, number]): void {
  const point = { type: "Feature" as const, properties: {}, geometry: { type: "Point" as const, coordinates: at } };
  showSketch(map, "chosen-point", { ...NOTHING, features: [point] }, PLACE_COLOUR);
}
