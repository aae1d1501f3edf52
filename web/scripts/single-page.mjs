// Build a page that is one file, opens by file:// and asks the network for nothing: its script and style stand in it, and its
// policy allows these two by their hashes and nothing else. The same sources give the same bytes.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "vite";

export const here = (path) => new URL(path, import.meta.url).pathname;
const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

async function script(entry) {
  const [result] = [
    await build({
      configFile: false,
      root: here(".."),
      logLevel: "warn",
      build: {
        target: "es2022",
        write: false,
        modulePreload: false,
        lib: { entry: here(entry), formats: ["es"], fileName: "page" },
      },
    }),
  ].flat();
  const [chunk, ...more] = result.output;
  if (more.length) throw new Error("the page must come out as one script");
  // A script may not hold what closes it.
  return `${chunk.code.trim().replaceAll("</", "<\\/")}\n`;
}

/** The page: its frame (an HTML file with 'SCRIPT', 'STYLE' and empty elements for both), entry and style. */
export async function page({ frame, entry, style }) {
  const [code, text] = [await script(entry), await readFile(here(frame), "utf8")];
  return text
    .replace("'SCRIPT'", () => `'${hash(code)}'`)
    .replace("'STYLE'", () => `'${hash(style)}'`)
    .replace("<style></style>", () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${code}</script>`);
}

/** Write the page among the sources; with `--check`, say whether the one that lies there is what its sources give. */
export async function keep(made, { out, limit, command }) {
  const path = here(out);
  if (Buffer.byteLength(made) > limit) throw new Error(`${path} is larger than ${limit} bytes`);
  if (!process.argv.includes("--check")) await writeFile(path, made);
  else if ((await readFile(path, "utf8")) !== made) {
    console.error(`${path} is not what its sources give. Run: npm --prefix web run ${command}`);
    process.exit(1);
  }
}
