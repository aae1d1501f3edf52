import type { FeatureCollection } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import { createMap } from "./create";
import { awarenessLayers, EVERYWHERE } from "./style/awareness";

/** Never close enough to look like a place; the frame is the country's and moves to no unit by itself. */
const MAX_ZOOM = 9;
const COUNTRY: { bounds: [number, number, number, number]; fitBoundsOptions: { padding: number } } = {
  bounds: [35.5, 32.2, 42.5, 37.4],
  fitBoundsOptions: { padding: 12 },
};
export async function createAwarenessMap(
  container: HTMLElement,
  areas: FeatureCollection,
  choose: (properties: Record<string, unknown>) => void,
): Promise<MapLibre> {
  const map = await createMap(container, { ...COUNTRY, maxZoom: MAX_ZOOM, minZoom: 4 });
  map.setPaintProperty("here", "fill-color", EVERYWHERE);
  map.addSource("awareness", { type: "geojson", data: areas });
  for (const layer of awarenessLayers) map.addLayer(layer, "country-names");
  map.on("click", "awareness-fill", (event) => {
    const unit = event.features?.[0];
    if (unit) choose(unit.properties);
  });
  return map;
}
