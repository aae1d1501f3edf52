/**
 * Writes into the phone page's service worker which of the build's files it answers for, and a name that changes with
 * them. A plugin of a few lines: the one for whole applications (vite-plugin-pwa) brings 300 packages (0903).
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

type Bundle = Rollup.OutputBundle;
type Chunk = Rollup.OutputChunk;

const PAGE = "field/index.html";
const BESIDE = ["/field/notes.html", "/field/notes.css", "/field/app.webmanifest", "/field/icon.svg"];
/** The map weighs more than all the rest and comes when it is asked for; a code is scanned where there is a network. */
const LATER = /PlaceMap|maplibre|Scan|decode/;
/** What draws a map besides its script: its own worker, and the letters of its names. */
const WITH_THE_MAP = /maplibre-gl-worker|noto-sans-arabic-(arabic|latin)-wght/;

/** Everything else that the page may load: what reads codes, what writes maps, what leaves quickly. */
const BESIDES = /^assets\/(Scan|decode|writer|noto-sans-arabic)|^field\/sw\.js$/;
const BASEMAP = ["countries", "governorates", "labels", "towns"].map((name) => `/basemap/${name}.json`);
/** What the build publishes of itself: the SHA-256 of every file that the page may load, but the installation's own two. */
const PUBLISHED = "field/build.json";
const INSTALLATIONS_OWN = ["/field/app.webmanifest", "/field/icon.svg"];

/** A script, all that it imports now or later except `LATER`, and their styles. */
function needed(bundle: Bundle, start: (one: Chunk) => boolean): string[] {
  const chunks = new Map<string, Chunk>();
  const follow = (name: string, first = false) => {
    const one = bundle[name];
    if (one?.type !== "chunk" || chunks.has(name) || (!first && LATER.test(name))) return;
    chunks.set(name, one);
    for (const next of [...one.imports, ...one.dynamicImports]) follow(next);
  };
  for (const one of Object.values(bundle)) if (one.type === "chunk" && start(one)) follow(one.fileName, true);
  const styles = [...chunks.values()].flatMap((one) => [
    ...((one as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? []),
  ]);
  return [...new Set([...chunks.keys(), ...styles])];
}

const content = (bundle: Bundle, name: string): string | Uint8Array => {
  const one = bundle[name] as Rollup.OutputAsset | Chunk;
  return one.type === "chunk" ? one.code : one.source;
};

function nameOf(bundle: Bundle, files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(content(bundle, file));
  return hash.digest("hex").slice(0, 16);
}

const digest = async (file: string) =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

/** The files as they lie on the disk; whoever builds the same source gets the same list. */
async function publish(folder: string, paths: readonly string[]): Promise<void> {
  const named = paths.filter((path) => !INSTALLATIONS_OWN.includes(path)).sort();
  const files = await Promise.all(named.map(async (path) => [path, await digest(join(folder, path))] as const));
  const said = { v: 1, files: Object.fromEntries(files) };
  await writeFile(join(folder, PUBLISHED), `${JSON.stringify(said, null, 1)}\n`);
}

export const offline = (published: string[] = []): Plugin => ({
  name: "offline",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const files = [PAGE, ...needed(bundle, (one) => one.isEntry && one.name === "field")];
      const drawing = needed(bundle, (one) => one.name === "PlaceMap").filter((name) => !files.includes(name));
      const map = [...drawing, ...Object.keys(bundle).filter((name) => WITH_THE_MAP.test(name))];
      const size = map.reduce((sum, name) => sum + gzipSync(content(bundle, name)).length, 0);
      const worker = bundle["field/sw.js"] as Chunk;
      const written: Record<string, unknown> = {
        __FILES__: [...files.map((name) => `/${name}`), ...BESIDE],
        __NAME__: `notes-${nameOf(bundle, files)}`,
        __MAP_FILES__: map.map((name) => `/${name}`),
        __MAP_NAME__: `notes-map-${nameOf(bundle, map)}`,
        __MAP_SIZE__: size,
      };
      for (const [name, value] of Object.entries(written))
        worker.code = worker.code.replaceAll(name, JSON.stringify(value));
      const besides = Object.keys(bundle).filter((name) => BESIDES.test(name));
      published.push(...[...files, ...map, ...besides].map((name) => `/${name}`), ...BESIDE, ...BASEMAP);
    },
  },
  writeBundle: ({ dir = "" }) => publish(dir, [...new Set(published)]),
});
