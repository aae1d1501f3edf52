/** The map's style document (MapLibre Style Specification, version 8): the one place that says how the map looks. */
import type { FeatureCollection } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Lang } from "../../i18n/index.svelte";
import { awarenessLayers } from "./awareness";
import { BASE_SOURCES, grid, ground, places } from "./base";
import { PALETTES, type Variant } from "./palette";
import { registryLayers } from "./registry";

/** What a person can switch on and off. */
export const GROUPS = ["sites", "disturbances", "visits", "boundaries", "grid"] as const;
export type Group = (typeof GROUPS)[number];

/** A picture of the ground: where its tiles are, the side of one in pixels, the zooms and bounds (degrees) it covers. */
export type Picture = {
  tiles: string;
  tileSize: number;
  minzoom: number;
  maxzoom: number;
  bounds: [number, number, number, number];
};

/** How the base map looks. */
export type Look = { variant: Variant; lang: Lang };
/**
 * What the desk's map shows over it: tiles from `tiles`, without the groups that are `off`, one site chosen; and what the
 * public is told, for whoever looks as the public. `sight` is the server's mark of what the person sees.
 */
export type View = Look & {
  tiles: string;
  sight: string | null;
  off: readonly Group[];
  chosen: string | null;
  awareness?: FeatureCollection | null;
  picture?: Picture | null;
};

function moreSources({ awareness, picture }: View): StyleSpecification["sources"] {
  return {
    ...(awareness ? { awareness: { type: "geojson", data: awareness } } : {}),
    ...(picture ? { picture: { type: "raster", ...picture, tiles: [picture.tiles] } } : {}),
  };
}
const PICTURE: LayerSpecification = { id: "picture", type: "raster", source: "picture" };

/** Tiles are made up to this zoom; closer, the browser enlarges the last. */
const LAST_TILES = 16;

/** The base map alone; of a map that never comes close, without the lines that stand in for it there. */
export function baseDocument({ variant, lang }: Look, close = true): StyleSpecification {
  const { graticule, ...sources } = BASE_SOURCES;
  const colours = PALETTES[variant];
  const lines = close ? grid(colours) : [];
  return {
    version: 8,
    name: variant,
    sources: close && graticule ? { ...sources, graticule } : sources,
    layers: [...ground(colours), ...lines, ...places(lang, colours)],
  };
}

/** An archive of the base map: the name of its source, where it is, and its frame [west, south, east, north]. */
export type District = { name: string; url: string; bounds: [number, number, number, number] };

const ofDistrict = (layer: LayerSpecification, name: string): LayerSpecification =>
  ({
    ...layer,
    id: `${layer.id}/${name}`,
    source: name,
    "source-layer": "source" in layer ? layer.source : "",
  }) as LayerSpecification;

function frame({ bounds: [west, south, east, north] }: District) {
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: "Feature" as const, properties: {}, geometry: { type: "Polygon" as const, coordinates: [corners] } };
}

/** The base map of some districts; beyond their frames nothing is known, which is not to look like the sea. */
export function districtsDocument({ variant, lang }: Look, districts: readonly District[]): StyleSpecification {
  const colours = PALETTES[variant];
  const framed = {
    type: "geojson" as const,
    data: { type: "FeatureCollection" as const, features: districts.map(frame) },
  };
  const archives = districts.map(({ name, url }) => [name, { type: "vector" as const, url }]);
  // The names of countries and units are no layer of the archives.
  const drawn = [...ground(colours), ...places(lang, colours)].filter(
    (layer) => "source" in layer && layer.source !== "labels",
  );
  return {
    version: 8,
    name: variant,
    sources: { framed, ...Object.fromEntries(archives) },
    layers: [
      { id: "unknown", type: "background", paint: { "background-color": colours.land } },
      { id: "sea", type: "fill", source: "framed", paint: { "fill-color": colours.sea } },
      ...drawn.flatMap((layer) => districts.map(({ name }) => ofDistrict(layer, name))),
    ],
  };
}

type Said = { group?: Group; document?: true } | undefined;

/** Whether a layer is the document's own; drawings and sketches laid over it are not. */
export const isOfDocument = (layer: LayerSpecification): boolean => (layer.metadata as Said)?.document === true;

function marked(layer: LayerSpecification, off: readonly Group[]): LayerSpecification {
  const said = layer.metadata as Said;
  const metadata = { ...said, document: true };
  if (!said?.group || !off.includes(said.group)) return { ...layer, metadata };
  return { ...layer, metadata, layout: { ...layer.layout, visibility: "none" } } as LayerSpecification;
}

/** The whole map of the desk. */
export function deskDocument(view: View): StyleSpecification {
  const colours = PALETTES[view.variant];
  const layers = [
    ...ground(colours),
    ...(view.picture ? [PICTURE] : []),
    ...grid(colours),
    ...(view.awareness ? awarenessLayers : []),
    ...places(view.lang, colours),
    ...registryLayers(colours, view.variant, view.chosen),
  ];
  return {
    version: 8,
    name: view.variant,
    sources: {
      ...BASE_SOURCES,
      ...moreSources(view),
      registry: { type: "vector", tiles: [view.tiles], minzoom: 0, maxzoom: LAST_TILES },
    },
    layers: layers.map((layer) => marked(layer, view.off)),
  };
}
