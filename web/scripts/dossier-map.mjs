// Build the page that a dossier's map.html is made of: Leaflet, the base map and everything else in one file. The dossier
// only puts its own things in (caseload/offline_map.py).

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { here, keep, page } from "./single-page.mjs";

const require = createRequire(import.meta.url);
const readJson = async (name) => JSON.parse(await readFile(here(`../public/basemap/${name}.json`), "utf8"));
const rounded = (at, digits) =>
  typeof at === "number" ? Number(at.toFixed(digits)) : at.map((each) => rounded(each, digits));

/** Features with fewer decimals: nobody reads a metre off this base map. */
function coarse(features, digits) {
  return {
    type: "FeatureCollection",
    features: features.map(({ properties: { ar, en }, geometry }) => ({
      type: "Feature",
      properties: { ar, en },
      geometry: { type: geometry.type, coordinates: rounded(geometry.coordinates, digits(ar)) },
    })),
  };
}

async function baseMap() {
  const [countries, governorates, towns] = await Promise.all(["countries", "governorates", "towns"].map(readJson));
  const inside = ({ properties }) => properties.inside;
  return {
    // The neighbours have names, the rest of the world stands there in outline.
    countries: coarse(countries.features, (name) => (name ? 3 : 1)),
    governorates: coarse(governorates.features.filter(inside), () => 3),
    towns: coarse(towns.features.filter(inside), () => 3),
  };
}

/** Leaflet's style without its pictures, which no page without a network has and this one does not use. */
async function style() {
  const leaflet = await readFile(require.resolve("leaflet/dist/leaflet.css"), "utf8");
  const own = await readFile(here("../src/dossiermap/page.css"), "utf8");
  // A reader of HTML makes one line break of two characters, and the hash in the policy is of what it read.
  return `${leaflet.replaceAll("\r\n", "\n").replace(/\s*(background-image|behavior):\s*url\([^)]*\);/g, "")}${own}`;
}

const frame = { frame: "../src/dossiermap/map.html", entry: "../src/dossiermap/page.ts", style: await style() };
const empty = '<script type="application/json" id="base"></script>';
const base = JSON.stringify(await baseMap()).replaceAll("<", "\\u003c");
const made = (await page(frame)).replace(empty, () => empty.replace("><", () => `>${base}<`));
await keep(made, { out: "../../src/graveregistry/dossiers/caseload/map.html", limit: 900_000, command: "dossier-map" });
