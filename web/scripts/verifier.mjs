// Build verify.html.

import { readFile } from "node:fs/promises";
import { here, keep, page } from "./single-page.mjs";

const style = await readFile(here("../src/verify/page.css"), "utf8");
const made = await page({ frame: "../src/verify/verify.html", entry: "../src/verify/page.ts", style });
await keep(made, { out: "../../src/graveregistry/dossiers/verify.html", limit: 200_000, command: "verifier" });
