/**
 * Writes into the phone page's service worker which of the build's files it answers for, and a name that changes with
 * them. A plugin of a few lines: the one for whole applications (vite-plugin-pwa) brings 300 packages (0903).
 */
import { createHash } from "node:crypto";
import type { Plugin, Rollup } from "vite";

type Bundle = Rollup.OutputBundle;
type Chunk = Rollup.OutputChunk;

const PAGE = "field/index.html";
const BESIDE = ["/field/notes.html", "/field/notes.css", "/field/app.webmanifest", "/field/icon.svg"];
/** The map weighs more than all the rest and is fetched when it is opened. */
const NOT_AHEAD = /PlaceMap|maplibre/;

/** What the page needs to open: its script, all that it imports now or later, and their styles. */
function needed(bundle: Bundle): Chunk[] {
  const chunks = new Map<string, Chunk>();
  const follow = (name: string) => {
    const one = bundle[name];
    if (one?.type !== "chunk" || chunks.has(name) || NOT_AHEAD.test(name)) return;
    chunks.set(name, one);
    for (const next of [...one.imports, ...one.dynamicImports]) follow(next);
  };
  for (const one of Object.values(bundle))
    if (one.type === "chunk" && one.isEntry && one.name === "field") follow(one.fileName);
  return [...chunks.values()];
}

export const offline = (): Plugin => ({
  name: "offline",
  apply: "build",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const chunks = needed(bundle);
      const styles = chunks.flatMap((one) => [
        ...((one as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? []),
      ]);
      const files = [PAGE, ...new Set([...chunks.map((one) => one.fileName), ...styles])];
      const hash = createHash("sha256");
      for (const name of files) {
        const one = bundle[name] as Rollup.OutputAsset | Chunk;
        hash.update(one.type === "chunk" ? one.code : one.source);
      }
      const worker = bundle["field/sw.js"] as Chunk;
      const paths = [...files.map((name) => `/${name}`), ...BESIDE];
      worker.code = worker.code
        .replaceAll("__FILES__", JSON.stringify(paths))
        .replaceAll("__NAME__", JSON.stringify(`notes-${hash.digest("hex").slice(0, 16)}`));
    },
  },
});
