import type { FeatureCollection } from "geojson";
import type { ExpressionFilterSpecification, GeoJSONSource, Map as MapLibre, VectorTileSource } from "maplibre-gl";
import type { Severity } from "../api/types";
import { featureOf } from "./feature";

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

/** A closed report stays on the map as an empty ring; one that somebody works on has a white rim. */
const CLOSED = ["mitigated", "lost", "unfounded", "duplicate"];
const NEW = ["reported"];
const NOBODY: ExpressionFilterSpecification = ["==", ["id"], -1];
const isPoint: ExpressionFilterSpecification = ["==", ["geometry-type"], "Point"];
const isExact: ExpressionFilterSpecification = ["==", ["get", "precision"], "exact"];
const siteColour = ["match", ["get", "verification"], "discounted", DISCOUNTED_COLOUR, SITE_COLOUR] as never;
const bySeverity = <T>(critical: T, high: T, medium: T, low: T) =>
  ["match", ["get", "severity"], "critical", critical, "high", high, "medium", medium, low] as never;
const byState = <T>(fresh: T, closed: T, worked_on: T) =>
  [
    "case",
    ["in", ["get", "state"], ["literal", NEW]],
    fresh,
    ["in", ["get", "state"], ["literal", CLOSED]],
    closed,
    worked_on,
  ] as never;
/** The dots that stand for sites from afar give way to their shapes close by. */
const byZoom = (...stops: number[]) => ["interpolate", ["linear"], ["zoom"], ...stops] as never;

/** Which sites the map shows; the codes of the registry's lists, empty for all. */
export type Shown = { type?: string; verification?: string; condition?: string };

function tiles(shown: Shown): string[] {
  const chosen = Object.entries(shown).filter(([, code]) => code);
  const query = new URLSearchParams(chosen as [string, string][]).toString();
  return [`${location.origin}/api/v1/tiles/{z}/{x}/{y}.mvt${query ? `?${query}` : ""}`];
}

const shapes = { source: "registry", "source-layer": "sites" } as const;
const points = { source: "registry", "source-layer": "site_points" } as const;
const counts = { source: "registry", "source-layer": "site_counts" } as const;
const flags = { source: "registry", "source-layer": "disturbances" } as const;

/** Adds what the registry knows and this person may see: site shapes close by, points from afar, flags above both. */
export function addRegistry(map: MapLibre, shown: Shown): void {
  map.addSource("registry", { type: "vector", tiles: tiles(shown), minzoom: 0, maxzoom: 16 });
  map.addLayer({
    id: "site-fill",
    type: "fill",
    ...shapes,
    paint: { "fill-color": siteColour, "fill-opacity": ["case", isExact, 0.3, 0.1] },
  });
  for (const [id, filter, dashes] of [
    ["site-line", isExact, {}],
    ["site-line-coarse", ["!", isExact], { "line-dasharray": [3, 2] }],
  ] as const) {
    const paint = { "line-color": siteColour, "line-width": 2.2, ...dashes } as object;
    map.addLayer({ id, type: "line", ...shapes, filter: filter as ExpressionFilterSpecification, paint });
  }
  map.addLayer({
    id: "site-dot",
    type: "circle",
    ...points,
    paint: {
      "circle-color": siteColour,
      "circle-radius": byZoom(5, 3.5, 12, 6.5, 15, 4, 17, 0),
      "circle-stroke-color": "#fff",
      "circle-stroke-width": byZoom(15, 1.5, 17, 0),
    },
  });
  addCounts(map);
  addChosen(map);
  addDisturbances(map);
}

/** How many sites a cell holds, where there are too many to draw each. */
function addCounts(map: MapLibre): void {
  const radius = ["interpolate", ["exponential", 0.5], ["get", "count"], 1, 9, 100, 18, 10000, 30] as never;
  map.addLayer({
    id: "site-count",
    type: "circle",
    ...counts,
    paint: {
      "circle-color": SITE_COLOUR,
      "circle-opacity": 0.85,
      "circle-radius": radius,
      "circle-stroke-color": "#fff",
      "circle-stroke-width": 1.5,
    },
  });
  map.addLayer({
    id: "site-count-number",
    type: "symbol",
    ...counts,
    layout: {
      "text-field": ["to-string", ["get", "count"]],
      "text-font": ["Noto Sans Arabic Variable"],
      "text-size": 12,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: { "text-color": "#fff" },
  });
}

function addChosen(map: MapLibre): void {
  map.addLayer({
    id: "site-chosen",
    type: "line",
    ...shapes,
    filter: NOBODY,
    paint: { "line-color": CHOSEN_COLOUR, "line-width": 5, "line-gap-width": 2 },
  });
  map.addLayer({
    id: "site-chosen-dot",
    type: "circle",
    ...points,
    filter: NOBODY,
    paint: {
      "circle-color": "transparent",
      "circle-radius": 12,
      "circle-stroke-color": CHOSEN_COLOUR,
      "circle-stroke-width": byZoom(14, 4, 16, 0),
    },
  });
}

function addDisturbances(map: MapLibre): void {
  const { critical, high, medium, low } = SEVERITY_COLOUR;
  map.addLayer({
    id: "disturbance",
    type: "circle",
    ...flags,
    layout: { "circle-sort-key": bySeverity(3, 2, 1, 0) },
    paint: {
      "circle-color": bySeverity(critical, high, medium, low),
      "circle-radius": bySeverity(12, 10, 8, 7),
      "circle-opacity": byState(1, 0.15, 1),
      "circle-stroke-color": byState("#1c1c1c", "#5b5b5b", "#ffffff"),
      "circle-stroke-width": byState(2.5, 2, 3),
    },
  });
  map.addLayer({
    id: "disturbance-sign",
    type: "symbol",
    ...flags,
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

/** Asks for every tile again; what is drawn stays until the new tiles are here, so nothing flickers. */
export function refreshRegistry(map: MapLibre, shown: Shown): void {
  (map.getSource("registry") as VectorTileSource | undefined)?.setTiles(tiles(shown));
}

export function chooseSite(map: MapLibre, id: string | null): void {
  const filter: ExpressionFilterSpecification = id ? ["==", ["id"], featureOf(id)] : NOBODY;
  for (const layer of ["site-chosen", "site-chosen-dot"]) map.setFilter(layer, filter);
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
