/** The map of the desk: the style document with the registry's tiles, kept as it is while its look changes. */
import {
  addProtocol,
  type Map as MapLibre,
  type MapOptions,
  type SourceSpecification,
  type StyleSpecification,
  type Tile,
  type VectorTileSource,
} from "maplibre-gl";
import { Protocol } from "pmtiles";
import { createMap } from "./create";
import { deskDocument, isOfDocument, type View } from "./style/document";
import { type DueSign, type SiteSign, type Stage, stageOf } from "./style/signs";

// An organisation's pictures are read range by range from one archive, with the session's own cookie.
addProtocol("pmtiles", new Protocol().tile);

/** A map with everything this person may see on it. */
export async function createDeskMap(container: HTMLElement, view: View, options: Partial<MapOptions>) {
  const map = await createMap(container, { ...options, style: deskDocument(view) });
  drawnFor.set(map, view.sight);
  forgiveFailures(map);
  return map;
}

/**
 * Lets a tile that failed be asked for again. The library (6.17) otherwise waits, when it is to load such a tile anew,
 * for a load that nobody began: after one refused filter, or a moment without a network, the map would stay empty.
 */
function forgiveFailures(map: MapLibre): void {
  map.on("error", (event) => {
    const { tile } = event as { tile?: Tile };
    if (tile) tile.actor = undefined as unknown as Tile["actor"];
  });
}

/** What a source is of: its tiles, but for filters; through other eyes, or of another picture, nothing old may stay. */
function subject(source: SourceSpecification | undefined): string | null {
  if (source?.type === "raster") return source.tiles?.[0] ?? null;
  return source?.type === "vector" ? new URL(source.tiles?.[0] ?? "").searchParams.get("as") : null;
}

/** The next document with the sketches that were laid over the last, and with the sources that it still has as they are. */
function merged(before: StyleSpecification, next: StyleSpecification): StyleSpecification {
  const sketches = before.layers.filter((layer) => !isOfDocument(layer));
  const used = new Set(sketches.map((layer) => ("source" in layer ? layer.source : "")));
  const kept = Object.entries(before.sources).filter(([id, source]) =>
    id in next.sources ? subject(source) === subject(next.sources[id]) : used.has(id),
  );
  return {
    ...next,
    sources: { ...next.sources, ...Object.fromEntries(kept) },
    layers: [...next.layers, ...sketches],
  };
}

/** What the person saw when a map's tiles were first asked for (`View.sight`). */
const drawnFor = new WeakMap<MapLibre, string | null>();
const HELD = new Set(["registry", "picture"]);

/** Takes everything the server holds off a map at once; it stays away when it cannot come anew. */
function forget(map: MapLibre): void {
  const { layers, sources } = map.getStyle();
  for (const layer of layers) if ("source" in layer && HELD.has(layer.source)) map.removeLayer(layer.id);
  for (const id of Object.keys(sources)) if (HELD.has(id)) map.removeSource(id);
}

/** Another look, language or choice of layers; only what differs is drawn anew, unless the person now sees otherwise. */
export function restyle(map: MapLibre, view: View): void {
  if (drawnFor.get(map) !== view.sight) forget(map);
  drawnFor.set(map, view.sight);
  map.setStyle(deskDocument(view), {
    diff: true,
    transformStyle: (before, next) => (before ? merged(before, next) : next),
  });
}

/** Keeps a map that only shows where another one is; gives back how to stop. */
export function follow(leader: MapLibre, follower: MapLibre): () => void {
  const move = () => {
    follower.jumpTo({ center: leader.getCenter(), zoom: leader.getZoom() });
  };
  move();
  leader.on("move", move);
  return () => leader.off("move", move);
}

/** Asks for every tile again; what is drawn stays until the new tiles are here, so nothing flickers. */
export function refreshTiles(map: MapLibre, tiles: string): void {
  (map.getSource("registry") as VectorTileSource | undefined)?.setTiles([tiles]);
}

/** The signs now on the map, for a legend that names these and no others. */
export type Showing = {
  sites: Set<SiteSign>;
  flags: Set<string>;
  stages: Set<Stage>;
  dues: Set<DueSign>;
  counts: boolean;
};

export function whatShows(map: MapLibre): Showing {
  const showing: Showing = { sites: new Set(), flags: new Set(), stages: new Set(), dues: new Set(), counts: false };
  const layers = ["site-fill", "site-dot", "site-count", "visit-due", "disturbance"];
  for (const { layer, properties } of map.queryRenderedFeatures({ layers })) {
    if (layer.id === "site-count") showing.counts = true;
    else if (layer.id === "visit-due") showing.dues.add(properties.status);
    else if (layer.id === "disturbance") {
      showing.flags.add(properties.severity);
      showing.stages.add(stageOf(properties.state));
    } else showing.sites.add(properties.precision === "exact" ? properties.verification : "coarse");
  }
  return showing;
}
