import {
  AttributionControl,
  Map as MapLibre,
  type MapOptions,
  Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import "./map.css";
import { language } from "../i18n/index.svelte";
import { t } from "../i18n/messages/common";
import { followGraticule } from "./graticule";
import { GRATICULE_FROM } from "./style/base";
import { baseDocument } from "./style/document";
import { systemVariant } from "./style/palette";
import { drawn, sign } from "./style/signs";

export type { Map as MapLibre, MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl";

declare global {
  interface Window {
    /** The page's map, for people's own scripts and the browser tests; it holds nothing the page does not show. */
    __map?: MapLibre;
  }
}

setWorkerUrl(workerUrl);

/** Daraa and Quneitra first: the south of Syria. */
export const SOUTH: { center: [number, number]; zoom: number } = { center: [36.35, 32.85], zoom: 8.2 };

const CLOSEST = 19;

/** The letters of the labels come from the page's font, which must have arrived before the first is drawn. */
async function fontReady(): Promise<void> {
  await Promise.all(
    ["دمشق", "Damascus"].map((text) => document.fonts.load('400 24px "Noto Sans Arabic Variable"', text)),
  );
}

const credits = new WeakMap<MapLibre, AttributionControl>();
function credit(map: MapLibre): void {
  const before = credits.get(map);
  if (before) map.removeControl(before);
  const control = new AttributionControl({ compact: false, customAttribution: t("map.credit") });
  credits.set(map, control);
  map.addControl(control);
}

const words = (): Record<string, string> => ({
  "Map.Title": t("map.label"),
  "NavigationControl.ZoomIn": t("map.zoom_in"),
  "NavigationControl.ZoomOut": t("map.zoom_out"),
  "ScaleControl.Meters": t("map.metres"),
  "ScaleControl.Kilometers": t("map.kilometres"),
});

/** Buttons and credits in the language the page now has; names are the style document's. */
export function relabel(map: MapLibre): void {
  for (const way of ["in", "out"] as const) {
    const button = map.getContainer().querySelector<HTMLElement>(`.maplibregl-ctrl-zoom-${way}`);
    button?.setAttribute("title", t(`map.zoom_${way}`));
    button?.setAttribute("aria-label", t(`map.zoom_${way}`));
  }
  // The scale reads its units anew at every move; the library has no public way to change them.
  Object.assign(map._locale, words());
  map.fire("move");
  credit(map);
}

/** A map in `container`; rejects when the browser has no WebGL 2. */
export async function createMap(container: HTMLElement, options: Partial<MapOptions> = {}): Promise<MapLibre> {
  await fontReady();
  const close = (options.maxZoom ?? CLOSEST) > GRATICULE_FROM;
  const map = new MapLibre({
    container,
    style: baseDocument({ variant: systemVariant(), lang: language.now }, close),
    ...SOUTH,
    minZoom: 3,
    maxZoom: CLOSEST,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: words(),
    ...options,
  });
  map.setMissingStyleImageResolver((name) => {
    const strokes = sign(name);
    if (strokes && !map.hasImage(name)) map.addImage(name, drawn(strokes), { pixelRatio: 2 });
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-left");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  credit(map);
  if (options.interactive !== false) window.__map = map;
  await new Promise((resolve) => map.once("load", resolve));
  if (close) followGraticule(map);
  return map;
}

/** Marks the place a refusal speaks of; gives back how to take the marks away. */
export function markPlaces(map: MapLibre, places: readonly { at: [number, number]; text: string }[]): () => void {
  const markers = places.map(({ at, text }) => {
    const element = document.createElement("div");
    element.className = "refused-place";
    element.dataset.testid = "refused-place";
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", text);
    element.title = text;
    element.textContent = "!";
    return new Marker({ element }).setLngLat(at).addTo(map);
  });
  const first = places[0];
  if (first && !map.getBounds().contains(first.at)) map.easeTo({ center: first.at });
  return () => {
    for (const marker of markers) marker.remove();
  };
}
