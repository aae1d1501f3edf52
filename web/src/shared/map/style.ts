import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Lang } from "../i18n/index.svelte";

/** Colours of the base map; quiet, so that what the registry marks is what is seen. */
export type Look = {
  sea: string;
  land: string;
  here: string;
  border: string;
  unit: string;
  text: string;
  halo: string;
};
const LIGHT: Look = {
  sea: "#dbe4e6",
  land: "#f0ede5",
  here: "#fbf9f4",
  border: "#8f8877",
  unit: "#c4bda9",
  text: "#4a4d4c",
  halo: "#fbf9f4",
};
const DARK: Look = {
  sea: "#12181b",
  land: "#1d2225",
  here: "#262c30",
  border: "#7d868b",
  unit: "#454e54",
  text: "#c9cdca",
  halo: "#1a1f22",
};

/** Glyphs are drawn in the browser from the page's own web font (no glyph server, no other origin). */
export const FONT = ["Noto Sans Arabic Variable"];

export const look = (dark: boolean): Look => (dark ? DARK : LIGHT);

const geojson = (file: string) => ({ type: "geojson" as const, data: `/basemap/${file}.json` });

/** The layers that write names. */
export const NAMED = ["country-names", "unit-names", "towns-1", "towns-2", "towns-3", "towns-4"] as const;
export const nameOf = (lang: Lang) => ["coalesce", ["get", lang], ["get", "ar"]] as never;

export function label(id: string, source: string, lang: Lang, c: Look, size: number, more: object): LayerSpecification {
  return {
    id,
    source,
    type: "symbol",
    layout: { "text-field": nameOf(lang), "text-font": FONT, "text-size": size, "text-max-width": 9 },
    paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.4 },
    ...more,
  } as LayerSpecification;
}

function town(id: string, rank: number, zoom: number, size: number, lang: Lang, c: Look): LayerSpecification {
  const layer = label(id, "towns", lang, c, size, { minzoom: zoom, filter: ["==", ["get", "rank"], rank] });
  return {
    ...layer,
    layout: {
      ...(layer as { layout: object }).layout,
      "text-anchor": "top",
      "text-offset": [0, 0.25],
      "symbol-sort-key": rank,
    },
  } as LayerSpecification;
}

function dots(c: Look): LayerSpecification {
  return {
    id: "town-dots",
    source: "towns",
    type: "circle",
    minzoom: 6.5,
    filter: [
      "step",
      ["zoom"],
      ["<=", ["get", "rank"], 1],
      7.5,
      ["<=", ["get", "rank"], 2],
      8,
      ["<=", ["get", "rank"], 3],
      9,
      true,
    ],
    paint: { "circle-radius": 2, "circle-color": c.text, "circle-opacity": 0.7 },
  } as LayerSpecification;
}

/** The offline base map: countries, governorates, towns; names in the person's language. */
export function baseStyle(lang: Lang, dark: boolean): StyleSpecification {
  const c = look(dark);
  return {
    version: 8,
    sources: {
      countries: geojson("countries"),
      governorates: geojson("governorates"),
      labels: geojson("labels"),
      towns: geojson("towns"),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": c.sea } },
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": c.land } },
      {
        id: "here",
        type: "fill",
        source: "governorates",
        filter: ["get", "inside"],
        paint: { "fill-color": c.here },
      },
      {
        id: "units",
        type: "line",
        source: "governorates",
        minzoom: 5.2,
        paint: {
          "line-color": c.unit,
          "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.6, 10, 1.6],
          "line-dasharray": [3, 2],
        },
      },
      {
        id: "borders",
        type: "line",
        source: "countries",
        paint: { "line-color": c.border, "line-width": 1.1 },
      },
      dots(c),
      label("country-names", "labels", lang, c, 15, {
        maxzoom: 7,
        filter: ["==", ["get", "kind"], "country"],
      }),
      label("unit-names", "labels", lang, c, 13, {
        minzoom: 6,
        maxzoom: 10,
        filter: ["==", ["get", "kind"], "governorate"],
      }),
      town("towns-1", 1, 6.5, 13, lang, c),
      town("towns-2", 2, 7.5, 12.5, lang, c),
      town("towns-3", 3, 8, 12, lang, c),
      town("towns-4", 4, 9, 11.5, lang, c),
    ],
  };
}
