// The bag (RFC 8493): one spelling of each manifest, nothing fetched, nothing unnamed.

import type { Finding } from "./notes";
import { text } from "./plain";
import type { Box } from "./zip";

export type Hashes = Map<string, [sha256: string, sha512: string]>;

const MANIFESTS = [
  ["sha256", 0, 64],
  ["sha512", 1, 128],
] as const;
const TAGS = [
  "README.txt",
  "bag-info.txt",
  "bagit.txt",
  "manifest-sha256.txt",
  "manifest-sha512.txt",
  "verify.html",
  "verify.py",
];
const ABOUT_TAGS = MANIFESTS.map(([name]) => `tagmanifest-${name}.txt`);
const DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/** Each byte as one letter. */
export const latin = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** Everything in the bag that is not as it must be. */
export async function bagFaults(box: Box, hashes: Hashes): Promise<Finding[]> {
  if (hashes.has("fetch.txt")) return [["fetch_refused", ""]];
  const payload = [...hashes.keys()].filter((name) => name.startsWith("data/"));
  const tags = [...hashes.keys()].filter((name) => !name.startsWith("data/"));
  const wanted = [...TAGS, ...ABOUT_TAGS];
  const faults: Finding[] = [
    ...wanted.filter((name) => !tags.includes(name)).map((name): Finding => ["missing_file", name]),
    ...tags.filter((name) => !wanted.includes(name)).map((name): Finding => ["extra_file", name]),
  ];
  if (faults.length) return faults;
  if (latin(await box.read("bagit.txt")) !== DECLARED) faults.push(["bag_declaration", ""]);
  const octets = payload.reduce((sum, name) => sum + box.size(name), 0);
  const stated = latin(await box.read("bag-info.txt"))
    .split("\n")
    .filter((line) => /^payload-oxum\s*:/i.test(line));
  if (stated.length !== 1 || stated[0] !== `Payload-Oxum: ${octets}.${payload.length}`)
    faults.push(["payload_size", ""]);
  for (const [name, at, digits] of MANIFESTS) {
    faults.push(...manifest(await box.read(`manifest-${name}.txt`), name, at, digits, payload, hashes));
    faults.push(...manifest(await box.read(`tagmanifest-${name}.txt`), name, at, digits, TAGS, hashes));
  }
  return faults;
}

function manifest(
  data: Uint8Array,
  name: string,
  at: 0 | 1,
  digits: number,
  wanted: string[],
  hashes: Hashes,
): Finding[] {
  const form = new RegExp(`^([0-9a-f]{${digits}})  (\\S(?:[^\\n]*\\S)?)$`);
  const listed = new Map<string, string>();
  let said: string;
  try {
    said = text(data);
  } catch {
    return [["manifest_form", name]];
  }
  for (const line of (said.endsWith("\n") ? said.slice(0, -1) : said).split("\n")) {
    const [, hash = "", path = ""] = form.exec(line) ?? [];
    if (!path || listed.has(path)) return [["manifest_form", line.slice(0, 200)]];
    listed.set(path, hash);
  }
  const known = new Set(wanted);
  return [
    ...[...listed.keys()].filter((path) => !known.has(path)).map((path): Finding => ["missing_file", path]),
    ...wanted.filter((path) => !listed.has(path)).map((path): Finding => ["extra_file", path]),
    ...wanted
      .filter((path) => listed.has(path) && hashes.get(path)?.[at] !== listed.get(path))
      .map((path): Finding => ["hash_differs", path]),
  ];
}
