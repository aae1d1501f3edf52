// Tables and layers made again from the events: the history, the custody, the features of all layers.

import { disclosed, type Event, placeOf, type Row, rowsOf } from "./events";
import { byLetters, canonical, type Json } from "./plain";
import { readShape, type Shape } from "./shapes";

const HEADER = [
  "index", "recorded_at", "occurred_at", "type", "actor", "reason", "table", "key", "column", "value",
  "fields_disclosed", "digests",
]; // biome-ignore format: as the file has it
const CUSTODY = /^(evidence|custody|consent)/;
const FORMULA = /^[ \u00a0\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const LAYERS: Record<string, string> = {
  boundary_assertion: "boundaries",
  visit: "visits",
  disturbance: "disturbances",
};
const DRAWN_FIRST = ["geometry", "geom", "shape", "observed", "location", "position"];

/** `history.csv` (RFC 4180), or of its lines those about evidence, its custody and its consent. */
export function tableText(events: Event[], custody: boolean): string {
  const rows = events.flatMap(linesOf).filter((row) => !custody || CUSTODY.test(row[6] as string));
  const lines = rows.map((row) => row.map((each) => quoted(FORMULA.test(each) ? `'${each}` : each)).join(","));
  return `\ufeff${[HEADER.join(","), ...lines].map((each) => `${each}\r\n`).join("")}`;
}

const quoted = (said: string): string => (/[",\r\n]/.test(said) ? `"${said.replaceAll('"', '""')}"` : said);

const cell = (value: Json): string => (value === null ? "" : typeof value === "string" ? value : canonical(value));

function linesOf(event: Event): string[][] {
  const [at, type, actor, why] = ["occurred_at", "type", "actor", "reason"].map((name) => cell(disclosed(event, name)));
  const changes = event.fields.flatMap(({ name, value }) => {
    const place = placeOf(name);
    return place ? [[...place, cell(value)]] : [];
  });
  changes.sort((one, other) => one.reduce((order, each, place) => order || byLetters(each, other[place] as string), 0));
  const head = [String(event.number), event.time, at, type, actor || event.pseudonym || "", why] as string[];
  const tail = [String(event.fields.length), String(event.digests.length)];
  return (changes.length ? changes : [["", "", "", ""]]).map((change) => [...head, ...change, ...tail]);
}

/** `site.geojson` as Python's json writes it: an indent of one, names sorted by letters. */
export function geojsonText(events: Event[]): string {
  const layers = new Map(Object.values(LAYERS).map((layer) => [layer, [] as string[]]));
  for (const { table, key, row } of rowsOf(events)) {
    const layer = LAYERS[table];
    if (layer && row.get("deleted") !== true) layers.get(layer)?.push(featureText(layer, `${table}/${key}`, row));
  }
  const features = [...layers.values()].flat();
  const all = features.length ? `[\n${features.map((each) => `  ${each}`).join(",\n")}\n ]` : "[]";
  return `{\n "features": ${all},\n "type": "FeatureCollection"\n}\n`;
}

function featureText(layer: string, id: string, row: Row): string {
  const shapes = new Map<string, Shape>();
  for (const [name, value] of row) {
    const shape = typeof value === "string" ? readShape(value) : null;
    if (shape && !name.startsWith("observer")) shapes.set(name, shape);
  }
  const drawn = [...shapes.keys()].sort((one, other) => rank(one) - rank(other) || byLetters(one, other))[0];
  const properties: { [name: string]: Json } = Object.create(null);
  properties.layer = layer;
  for (const [name, value] of row) if (name !== drawn) properties[name] = value;
  const geometry = drawn === undefined ? "null" : written(shapes.get(drawn) as Shape, 3, float);
  const parts = [
    `"geometry": ${geometry}`,
    `"id": ${JSON.stringify(id)}`,
    `"properties": ${written(properties, 3, String)}`,
  ];
  return `{\n${[...parts, '"type": "Feature"'].map((each) => `   ${each}`).join(",\n")}\n  }`;
}

function rank(column: string): number {
  const found = DRAWN_FIRST.findIndex((start) => column.startsWith(start));
  return found < 0 ? DRAWN_FIRST.length : found;
}

function written(value: unknown, depth: number, number: (value: number) => string): string {
  if (typeof value === "number") return number(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const inside = Array.isArray(value)
    ? value.map((each) => written(each, depth + 1, number))
    : Object.entries(value)
        .sort(([one], [other]) => byLetters(one, other))
        .map(([name, each]) => `${JSON.stringify(name)}: ${written(each, depth + 1, number)}`);
  if (!inside.length) return `${open}${close}`;
  const indent = " ".repeat(depth + 1);
  return `${open}\n${inside.map((each) => indent + each).join(",\n")}\n${" ".repeat(depth)}${close}`;
}

/** A number as Python writes a float: the shortest digits that give it back, an exponent below 1e-4 and from 1e16. */
export function float(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [, sign = "", first = "", more = "", power = "0"] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const [digits, exponent] = [first + more, Number(power)];
  if (exponent < -4 || exponent >= 16) {
    const tail = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${first}${more ? `.${more}` : ""}e${exponent < 0 ? "-" : "+"}${tail}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 2, "0");
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1)}`;
}
