// Copies without what their originals say of their making: those that the export tells of, as their events have them.

import { type Event, rowsOf } from "./events";
import { COPY } from "./layout";
import type { Finding } from "./notes";

/** What is wrong with the files of `data/working/`. `told`: those that the proven facts name; null where none is proven. */
export function copyFaults(
  hashes: Map<string, [string, string]>,
  events: Event[],
  told: Set<string> | null,
): Finding[] {
  const rows = rowsOf(events).filter(({ table }) => table === "evidence_item");
  const recorded = new Set(rows.flatMap(({ row }) => [row.get("working_sha256"), row.get("preview_sha256")]));
  const found: Finding[] = [];
  const here = new Set<string>();
  for (const [name, [digest]] of hashes) {
    if (!name.startsWith("data/working/")) continue;
    here.add(digest);
    if (COPY.exec(name)?.[1] !== digest) found.push(["evidence_changed", name]);
    else if (!recorded.has(digest) || told?.has(digest) === false) found.push(["evidence_unknown", name]);
  }
  const missing = [...(told ?? [])].filter((digest) => !here.has(digest)).sort();
  return [...found, ...missing.map((digest): Finding => ["missing_file", `data/working/${digest}`])];
}
