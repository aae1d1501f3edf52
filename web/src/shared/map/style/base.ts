/** The offline base map of the style document: countries, governorates, towns, lines of longitude and latitude. */
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Lang } from "../../i18n/index.svelte";
import type { Palette } from "./palette";

/** Glyphs are drawn in the browser from the page's own web font (no glyph server, no other origin). */
export const FONT = ["Noto Sans Arabic Variable"];
export const GRATICULE_FROM = 9;

const geojson = (file: string) => ({ type: "geojson" as const, data: `/basemap/${file}.json` });

export const BASE_SOURCES: Record<string, SourceSpecification> = {
  countries: geojson("countries"),
  governorates: geojson("governorates"),
  labels: geojson("labels"),
  towns: geojson("towns"),
  graticule: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
};

const nameOf = (lang: Lang) => ["coalesce", ["get", lang], ["get", "ar"]];
const written = (c: Palette) => ({ "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.4 });

function names(id: string, source: string, lang: Lang, c: Palette, size: number, more: object): LayerSpecification {
  return {
    id,
    source,
    type: "symbol",
    layout: { "text-field": nameOf(lang), "text-font": FONT, "text-size": size, "text-max-width": 9 },
    paint: written(c),
    ...more,
  } as LayerSpecification;
}

function town(rank: number, minzoom: number, size: number, lang: Lang, c: Palette): LayerSpecification {
  const layer = names(`towns-${rank}`, "towns", lang, c, size, { minzoom, filter: ["==", ["get", "rank"], rank] });
  const place = { "text-anchor": "top", "text-offset": [0, 0.25], "symbol-sort-key": rank };
  return { ...layer, layout: { ...layer.layout, ...place } } as LayerSpecification;
}

/** Which towns have a dot at which zoom. */
const BY_RANK = [
  "step",
  ["zoom"],
  ["<=", ["get", "rank"], 1],
  7.5,
  ["<=", ["get", "rank"], 2],
  8,
  ["<=", ["get", "rank"], 3],
  9,
  true,
];

/** The ground and the lines on it; below everything the registry draws. */
export function ground(c: Palette): LayerSpecification[] {
  const width = ["interpolate", ["linear"], ["zoom"], 5, 0.6, 10, 1.6];
  return [
    { id: "sea", type: "background", paint: { "background-color": c.sea } },
    { id: "land", type: "fill", source: "countries", paint: { "fill-color": c.land } },
    { id: "here", type: "fill", source: "governorates", filter: ["get", "inside"], paint: { "fill-color": c.here } },
    {
      id: "units",
      type: "line",
      source: "governorates",
      minzoom: 5.2,
      paint: { "line-color": c.unit, "line-width": width, "line-dasharray": [3, 2] },
    },
    { id: "borders", type: "line", source: "countries", paint: { "line-color": c.border, "line-width": 1.1 } },
  ] as LayerSpecification[];
}

/** The base map is empty close by, the ground is not: lines of longitude and latitude, from `GRATICULE_FROM` on. */
export function grid(c: Palette): LayerSpecification[] {
  const from = { source: "graticule", minzoom: GRATICULE_FROM, metadata: { group: "grid" } } as const;
  return [
    {
      id: "graticule",
      type: "line",
      ...from,
      paint: { "line-color": c.unit, "line-width": 0.7, "line-opacity": 0.8 },
    },
    {
      id: "graticule-names",
      type: "symbol",
      ...from,
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": 11,
        "symbol-spacing": 600,
      },
      paint: written(c),
    },
  ];
}

/** Names in the person's language; Arabic where a place has no other. */
export function places(lang: Lang, c: Palette): LayerSpecification[] {
  return [
    {
      id: "town-dots",
      source: "towns",
      type: "circle",
      minzoom: 6.5,
      filter: BY_RANK,
      paint: { "circle-radius": 2, "circle-color": c.text, "circle-opacity": 0.7 },
    } as LayerSpecification,
    names("country-names", "labels", lang, c, 15, { maxzoom: 7, filter: ["==", ["get", "kind"], "country"] }),
    names("unit-names", "labels", lang, c, 13, {
      minzoom: 6,
      maxzoom: 10,
      filter: ["==", ["get", "kind"], "governorate"],
    }),
    town(1, 6.5, 13, lang, c),
    town(2, 7.5, 12.5, lang, c),
    town(3, 8, 12, lang, c),
    town(4, 9, 11.5, lang, c),
  ];
}
