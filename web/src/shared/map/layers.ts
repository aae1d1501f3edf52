import type { FeatureCollection } from "geojson";
import type { ExpressionFilterSpecification, GeoJSONSource, Map as MapLibre, VectorTileSource } from "maplibre-gl";
import type { Severity } from "../api/types";

/** Okabe and Ito's palette, told apart with any colour vision; size and sign say the same a second time. */
export const SEVERITY_COLOUR: Record<Severity, string> = {
  critical: "#d55e00",
  high: "#e69f00",
  medium: "#56b4e9",
  low: "#8c8c8c",
};
export const SITE_COLOUR = "#00628f";
const DISCOUNTED_COLOUR = "#77736a";
const CHOSEN_COLOUR = "#f0e442";

/** A closed report stays on the map as an empty ring. */
const CLOSED = ["mitigated", "lost", "unfounded", "duplicate"];
const NOBODY: ExpressionFilterSpecification = ["==", ["get", "id"], ""];
const isPolygon: ExpressionFilterSpecification = ["==", ["geometry-type"], "Polygon"];
const isPoint: ExpressionFilterSpecification = ["==", ["geometry-type"], "Point"];
const siteColour = ["match", ["get", "verification"], "discounted", DISCOUNTED_COLOUR, SITE_COLOUR] as never;
const bySeverity = <T>(critical: T, high: T, medium: T, low: T) =>
  ["match", ["get", "severity"], "critical", critical, "high", high, "medium", medium, low] as never;
const whenClosed = <T>(closed: T, open: T) =>
  ["case", ["in", ["get", "state"], ["literal", CLOSED]], closed, open] as never;

const tiles = (version: number) => [`${location.origin}/api/v1/tiles/sites/{z}/{x}/{y}.mvt?v=${version}`];

/** Adds what the registry knows and this person may see: site shapes and, above them, disturbance flags. */
export function addRegistry(map: MapLibre): void {
  map.addSource("registry", { type: "vector", tiles: tiles(Date.now()), minzoom: 0, maxzoom: 16 });
  const from = { source: "registry", "source-layer": "sites" } as const;
  map.addLayer({
    id: "site-fill",
    type: "fill",
    ...from,
    filter: isPolygon,
    paint: { "fill-color": siteColour, "fill-opacity": ["match", ["get", "precision"], "exact", 0.3, 0.12] },
  });
  map.addLayer({
    id: "site-line",
    type: "line",
    ...from,
    filter: isPolygon,
    paint: { "line-color": siteColour, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 4, 12, 2.2] },
  });
  map.addLayer({
    id: "site-dot",
    type: "circle",
    ...from,
    filter: isPoint,
    paint: {
      "circle-color": siteColour,
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 3.5, 12, 7],
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 1.5,
    },
  });
  map.addLayer({
    id: "site-chosen",
    type: "line",
    ...from,
    filter: NOBODY,
    paint: { "line-color": CHOSEN_COLOUR, "line-width": 5, "line-gap-width": 2 },
  });
  addDisturbances(map);
}

function addDisturbances(map: MapLibre): void {
  const from = { source: "registry", "source-layer": "disturbances" } as const;
  map.addLayer({
    id: "disturbance",
    type: "circle",
    ...from,
    paint: {
      "circle-color": bySeverity(
        SEVERITY_COLOUR.critical,
        SEVERITY_COLOUR.high,
        SEVERITY_COLOUR.medium,
        SEVERITY_COLOUR.low,
      ),
      "circle-radius": bySeverity(12, 10, 8, 7),
      "circle-opacity": whenClosed(0.15, 1),
      "circle-stroke-color": whenClosed("#5b5b5b", "#1c1c1c"),
      "circle-stroke-width": 2,
    },
  });
  map.addLayer({
    id: "disturbance-sign",
    type: "symbol",
    ...from,
    layout: {
      "text-field": bySeverity("!!", "!", "", ""),
      "text-font": ["Noto Sans Arabic Variable"],
      "text-size": 14,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": "#101010" },
  });
}

/** Asks for every tile again, after a change or on a timer. */
export function refreshRegistry(map: MapLibre): void {
  (map.getSource("registry") as VectorTileSource | undefined)?.setTiles(tiles(Date.now()));
}

export function chooseSite(map: MapLibre, id: string | null): void {
  map.setFilter("site-chosen", id ? ["all", isPolygon, ["==", ["get", "id"], id]] : NOBODY);
}

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

export const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

/** One point somebody chose on the map. */
export function showPoint(map: MapLibre, at: [number, number]): void {
  const point = { type: "Feature" as const, properties: {}, geometry: { type: "Point" as const, coordinates: at } };
  showSketch(map, "chosen-point", { ...NOTHING, features: [point] }, SEVERITY_COLOUR.critical);
}
