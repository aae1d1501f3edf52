import type { FeatureCollection } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import { createMap } from "./create";

/** Never close enough to look like a place; the frame is the country's and moves to no unit by itself. */
const MAX_ZOOM = 9;
const COUNTRY: { bounds: [number, number, number, number]; fitBoundsOptions: { padding: number } } = {
  bounds: [35.5, 32.2, 42.5, 37.4],
  fitBoundsOptions: { padding: 12 },
};
/** The warning holds everywhere, so the whole country carries its colour; a released unit only says it louder. */
const EVERYWHERE = "#f7e3c8";
const BANDS = ["match", ["get", "band"], "very_many", "#7a2300", "many", "#d55e00", "#e69f00"] as never;

export async function createAwarenessMap(
  container: HTMLElement,
  areas: FeatureCollection,
  choose: (properties: Record<string, unknown>) => void,
): Promise<MapLibre> {
  const map = await createMap(container, { ...COUNTRY, maxZoom: MAX_ZOOM, minZoom: 4 });
  map.setPaintProperty("here", "fill-color", EVERYWHERE);
  map.addSource("awareness", { type: "geojson", data: areas });
  const below = "country-names";
  map.addLayer(
    { id: "awareness-fill", type: "fill", source: "awareness", paint: { "fill-color": BANDS, "fill-opacity": 0.6 } },
    below,
  );
  map.addLayer(
    { id: "awareness-line", type: "line", source: "awareness", paint: { "line-color": "#4a1500", "line-width": 1.2 } },
    below,
  );
  map.on("click", "awareness-fill", (event) => {
    const unit = event.features?.[0];
    if (unit) choose(unit.properties);
  });
  return map;
}
