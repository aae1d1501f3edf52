// The offline map of a dossier. Everything told is put in as text, never as markup; nothing is asked of any network.

import * as L from "leaflet";
import { base, LANGUAGES, type Language, type Layer, say, type Thing, told } from "./told";

const STYLES: Record<string, L.CircleMarkerOptions> = {
  current: { color: "#a3123a", weight: 3, fillColor: "#a3123a", fillOpacity: 0.18 },
  other: { color: "#a3123a", weight: 2, dashArray: "6 5", fill: false },
  visits: { color: "#123f7a", weight: 2, fillColor: "#5aa0e6", fillOpacity: 0.9 },
  disturbances: { color: "#5b2a00", weight: 2, fillColor: "#ff9d2e", fillOpacity: 0.9 },
  tracks: { color: "#0077a8", weight: 3, dashArray: "10 4 2 4", fill: false },
  devices: { color: "#333", weight: 1.5, dashArray: "2 3", fillColor: "#ddd", fillOpacity: 0.6, radius: 13 },
};
const LAND: L.PathOptions = { color: "#8b98a5", weight: 1, fillColor: "#f4f2ea", fillOpacity: 1, interactive: false };
const UNIT: L.PathOptions = { color: "#b4bcc5", weight: 1, dashArray: "4 4", fill: false, interactive: false };
/** A place of a few metres is still shown with something around it. */
const CLOSEST = 16;

let language: Language = "ar";
const map = L.map("map", { zoomControl: false, attributionControl: false, preferCanvas: false, maxZoom: 20 });
const panes = ["land", "own"].map((name, at) => {
  map.createPane(name).style.zIndex = String(300 + at * 50);
  return name;
});

function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  properties: Partial<HTMLElementTagNameMap[T]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[T] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const direction = () => (language === "ar" ? "rtl" : "ltr");

function popup(thing: Thing): HTMLElement {
  const rows = thing.rows.flatMap(({ label, value }) => [
    make("dt", {}, label[language]),
    make("dd", {}, make("bdi", {}, value[language])),
  ]);
  return make(
    "div",
    { dir: direction(), lang: language },
    make("h2", {}, thing.title[language]),
    make("dl", {}, ...rows),
  );
}

function drawn(layer: Layer): L.FeatureGroup {
  const style = STYLES[layer.id] ?? {};
  const parts = layer.things.map((thing) =>
    L.geoJSON(thing.geometry, {
      pane: panes[1] as string,
      style,
      pointToLayer: (_, place) => L.circleMarker(place, { radius: 8, ...style, pane: panes[1] as string }),
    }).bindPopup(() => popup(thing), { maxWidth: 340, maxHeight: 320 }),
  );
  return L.featureGroup(parts);
}

function named(name: string): L.Marker[] {
  return base.towns.features.flatMap((town) => {
    const [lon, lat] = town.geometry.type === "Point" ? town.geometry.coordinates : [];
    if (lon === undefined || lat === undefined) return [];
    const icon = L.divIcon({ className: name, html: make("bdi", {}, String(town.properties?.[language] ?? "")) });
    return [L.marker([lat, lon], { icon, interactive: false, keyboard: false })];
  });
}

const land = L.layerGroup([
  L.geoJSON(base.countries, { style: LAND, pane: panes[0] as string, interactive: false }),
  L.geoJSON(base.governorates, { style: UNIT, pane: panes[0] as string, interactive: false }),
]);
const towns = L.layerGroup();
const layers = told.layers.map((layer) => ({ ...layer, group: drawn(layer) }));

function toggle(title: string, id: string, shown: L.Layer[]): HTMLElement {
  const box = make("input", {
    type: "checkbox",
    id: `layer-${id}`,
    checked: shown.every((layer) => map.hasLayer(layer)),
    onchange: () => {
      for (const layer of shown) box.checked ? map.addLayer(layer) : map.removeLayer(layer);
    },
  });
  return make("label", {}, box, make("span", { className: `sign ${id}` }), title);
}

function tongues(): HTMLElement {
  const names: Record<Language, string> = { ar: "العربية", en: "English" };
  const buttons = LANGUAGES.map((one) => {
    const button = make("button", { type: "button", lang: one, onclick: () => speak(one) }, names[one]);
    button.setAttribute("aria-pressed", String(one === language));
    return button;
  });
  return make("div", { className: "tongues" }, ...buttons);
}

/** Everything that is words, in a language; what is shown and where the map stands stays as it is. */
function speak(chosen: Language): void {
  language = chosen;
  map.closePopup();
  Object.assign(document.documentElement, { lang: language, dir: direction() });
  document.title = say("title", language);
  towns.clearLayers();
  for (const town of named("town")) towns.addLayer(town);
  const switches = layers.map(({ id, title, things, group }) =>
    toggle(`${title[language]} (${things.length})`, id, [group]),
  );
  const header = document.querySelector("header") as HTMLElement;
  header.replaceChildren(
    make("h1", {}, make("bdi", {}, told.title[language])),
    ...(told.training ? [make("p", { className: "training" }, say("training", language))] : []),
    tongues(),
    make(
      "fieldset",
      {},
      make("legend", {}, say("layers", language)),
      ...switches,
      toggle(say("base", language), "land", [land, towns]),
    ),
    ...(layers.length ? [] : [make("p", {}, say("nowhere", language))]),
    make("p", { className: "note" }, say("note", language)),
  );
}

/** Towns crowd a map of the whole country; up close they say where one is. */
function crowd(): void {
  map.getContainer().classList.toggle("far", map.getZoom() < 9);
}

map.addLayer(land).addLayer(towns);
L.control.zoom({ position: "topleft", zoomInTitle: "+", zoomOutTitle: "−" }).addTo(map);
L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
for (const { group } of layers) map.addLayer(group);
const all = L.featureGroup(layers.map(({ group }) => group)).getBounds();
map.on("zoomend", crowd);
map.fitBounds(all.isValid() ? all : L.geoJSON(base.governorates).getBounds(), { maxZoom: CLOSEST, padding: [30, 30] });
crowd();
speak("ar");
