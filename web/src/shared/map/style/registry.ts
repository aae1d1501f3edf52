/** What the registry draws: counts from afar, points nearer, shapes close by, flags above all. */
import type { LayerSpecification } from "maplibre-gl";
import { featureOf } from "../feature";
import { FONT } from "./base";
import type { Palette, Variant } from "./palette";
import { CLOSED, NEW } from "./signs";

const shapes = { source: "registry", "source-layer": "sites", metadata: { group: "sites" } } as const;
const points = { source: "registry", "source-layer": "site_points", metadata: { group: "sites" } } as const;
const counts = { source: "registry", "source-layer": "site_counts", metadata: { group: "sites" } } as const;
const flags = { source: "registry", "source-layer": "disturbances", metadata: { group: "disturbances" } } as const;

const isExact = ["==", ["get", "precision"], "exact"];
const isCoarse = ["!", isExact];
const byZoom = (...stops: number[]) => ["interpolate", ["linear"], ["zoom"], ...stops];
/** Metres on the ground as pixels of the screen, at 35 degrees north: right within 4 % anywhere in Syria. */
const inMetres = (metres: unknown[]) => {
  const pixels = 1 / (78_271.517 * Math.cos((35 * Math.PI) / 180));
  return ["interpolate", ["exponential", 2], ["zoom"], 0, ["*", metres, pixels], 22, ["*", metres, pixels * 2 ** 22]];
};
const within = (codes: readonly string[]) => ["in", ["get", "state"], ["literal", codes]];

/** Names of the signs in `signs.ts`; they are drawn when the map first asks for them. */
const siteSign = (variant: Variant) => [
  "concat",
  "site:",
  ["case", isExact, ["get", "verification"], "coarse"],
  `:${variant}`,
];
const flagSign = (variant: Variant) => [
  "concat",
  "flag:",
  ["get", "severity"],
  ["case", within(NEW), ":new", within(CLOSED), ":closed", ":worked"],
  `:${variant}`,
];
const CORNERS = ["bottom-left", "bottom-right", "top-left", "top-right"];
const above = { "icon-allow-overlap": true, "icon-ignore-placement": true };
const bySeverity = ["match", ["get", "severity"], "critical", 3, "high", 2, "medium", 1, 0];

function sites(c: Palette, variant: Variant): unknown[] {
  const colour = ["match", ["get", "verification"], "discounted", c.discounted, c.site];
  const line = { "line-color": colour, "line-width": variant === "contrast" ? 3.2 : 2.2 };
  return [
    {
      id: "site-fill",
      type: "fill",
      ...shapes,
      paint: { "fill-color": colour, "fill-opacity": ["case", isExact, 0.3, 0.1] },
    },
    { id: "site-line", type: "line", ...shapes, filter: isExact, paint: line },
    {
      id: "site-line-coarse",
      type: "line",
      ...shapes,
      filter: isCoarse,
      paint: { ...line, "line-dasharray": [3, 2] },
    },
    {
      id: "site-dot",
      type: "symbol",
      ...points,
      layout: { "icon-image": siteSign(variant), "icon-size": byZoom(8, 0.6, 12, 1), ...above },
    },
  ];
}

/** How many sites a cell holds, where there are too many to draw each. */
function counted(c: Palette): unknown[] {
  const size = ["interpolate", ["exponential", 0.5], ["get", "count"], 1, 9, 100, 18, 10_000, 30];
  return [
    {
      id: "site-count",
      type: "circle",
      ...counts,
      paint: {
        "circle-color": c.site,
        "circle-opacity": 0.85,
        "circle-radius": size,
        "circle-stroke-color": c.paper,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "site-count-number",
      type: "symbol",
      ...counts,
      layout: {
        "text-field": ["to-string", ["get", "count"]],
        "text-font": FONT,
        "text-size": 12,
        // Beside the circle where a flag stands over its middle, so it must be read on land too.
        "text-variable-anchor": ["center", "left", "right", "bottom", "top", ...CORNERS],
        "text-radial-offset": 1.4,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.6 },
    },
  ];
}

function chosen(c: Palette, siteId: string | null): unknown[] {
  const filter = ["==", ["id"], siteId ? featureOf(siteId) : -1];
  return [
    {
      id: "site-chosen",
      type: "line",
      ...shapes,
      filter,
      paint: { "line-color": c.chosen, "line-width": 5, "line-gap-width": 2 },
    },
    {
      id: "site-chosen-dot",
      type: "circle",
      ...points,
      filter,
      paint: {
        "circle-color": "transparent",
        "circle-radius": 13,
        "circle-stroke-color": c.chosen,
        "circle-stroke-width": 4,
      },
    },
  ];
}

/** Boundaries that somebody asserted and that are not the current one: shapes, and points with the radius of their error. */
function boundaries(c: Palette): unknown[] {
  const asserted = { source: "registry", "source-layer": "boundaries", metadata: { group: "boundaries" } };
  return [
    {
      id: "boundary",
      type: "line",
      ...asserted,
      paint: { "line-color": c.site, "line-width": 1.4, "line-dasharray": [1, 2] },
    },
    {
      id: "boundary-error",
      type: "circle",
      ...asserted,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-color": "transparent",
        "circle-radius": inMetres(["get", "radius_m"]),
        "circle-stroke-color": c.site,
        "circle-stroke-width": 1.2,
        "circle-stroke-opacity": 0.7,
      },
    },
    {
      id: "boundary-point",
      type: "circle",
      ...asserted,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-color": c.paper,
        "circle-radius": 3.5,
        "circle-stroke-color": c.site,
        "circle-stroke-width": 1.6,
      },
    },
  ];
}

/** A clock beside each site to be visited. */
const visits = (variant: Variant): unknown => ({
  id: "visit-due",
  type: "symbol",
  source: "registry",
  "source-layer": "visits_due",
  metadata: { group: "visits" },
  layout: { "icon-image": ["concat", "due:", ["get", "status"], `:${variant}`], "icon-offset": [13, -13], ...above },
});

const disturbances = (variant: Variant): unknown => ({
  id: "disturbance",
  type: "symbol",
  ...flags,
  layout: { "icon-image": flagSign(variant), "symbol-sort-key": bySeverity, "icon-allow-overlap": true },
});

/** The registry's layers, from the lowest up. */
export const registryLayers = (c: Palette, variant: Variant, siteId: string | null): LayerSpecification[] =>
  [
    ...sites(c, variant),
    ...boundaries(c),
    ...counted(c),
    ...chosen(c, siteId),
    visits(variant),
    disturbances(variant),
  ] as LayerSpecification[];
