// Build verify.html: one file that needs no other, opens by file:// and asks the network for nothing. The same sources give
// the same bytes; `--check` says whether the file that lies in the sources is what they give.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "vite";

const here = (path) => new URL(path, import.meta.url).pathname;
const OUT = here("../../src/graveregistry/dossiers/verify.html");
const LIMIT = 200_000;

const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

async function script() {
  const [result] = [
    await build({
      configFile: false,
      root: here(".."),
      logLevel: "warn",
      build: {
        target: "es2022",
        write: false,
        modulePreload: false,
        lib: { entry: here("../src/verify/page.ts"), formats: ["es"], fileName: "verify" },
      },
    }),
  ].flat();
  const [chunk, ...more] = result.output;
  if (more.length) throw new Error("the page must come out as one script");
  // A script may not hold what closes it.
  return `${chunk.code.trim().replaceAll("</", "<\\/")}\n`;
}

async function page() {
  const [code, style, frame] = [
    await script(),
    await readFile(here("../src/verify/page.css"), "utf8"),
    await readFile(here("../src/verify/verify.html"), "utf8"),
  ];
  return frame
    .replace("'SCRIPT'", () => `'${hash(code)}'`)
    .replace("'STYLE'", () => `'${hash(style)}'`)
    .replace("<style></style>", () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${code}</script>`);
}

const made = await page();
if (Buffer.byteLength(made) > LIMIT) throw new Error(`verify.html is larger than ${LIMIT} bytes`);
if (!process.argv.includes("--check")) await writeFile(OUT, made);
else if ((await readFile(OUT, "utf8")) !== made) {
  console.error("verify.html is not what its sources give. Run: npm --prefix web run verifier");
  process.exit(1);
}
