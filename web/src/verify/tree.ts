// The tree of RFC 9162, section 2.1. Sizes go up to 2^53, beyond what bit operations take, so they are divided instead.

import { sha256 } from "./hashing";
import { fromBase64, Malformed, same, text } from "./plain";

const NODE = Uint8Array.of(1);
const MAX_HASHES = 64;
const node = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE, left, right);
const half = (value: number): number => Math.floor(value / 2);
const odd = (value: number): boolean => value % 2 === 1;

/** Section 2.1.3.2. */
export function isIncluded(at: number, size: number, leaf: Uint8Array, proof: Uint8Array[], root: Uint8Array): boolean {
  if (at < 0 || at >= size || proof.length > MAX_HASHES) return false;
  let [number, last, found] = [at, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (odd(number) || number === last) {
      found = node(sibling, found);
      while (!odd(number) && number) [number, last] = [half(number), half(last)];
    } else found = node(found, sibling);
    [number, last] = [half(number), half(last)];
  }
  return last === 0 && same(found, root);
}

/** Section 2.1.4.2; a proof from the empty tree shows nothing and is refused. */
export function isBeginning(
  old: number,
  size: number,
  oldRoot: Uint8Array,
  root: Uint8Array,
  proof: Uint8Array[],
): boolean {
  if (!(old > 0 && old < size) || !proof.length || proof.length > MAX_HASHES) return false;
  const path = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : proof;
  let [number, last] = [old - 1, size - 1];
  while (odd(number)) [number, last] = [half(number), half(last)];
  let [before, after] = [path[0] as Uint8Array, path[0] as Uint8Array];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (odd(number) || number === last) {
      [before, after] = [node(sibling, before), node(sibling, after)];
      while (!odd(number) && number) [number, last] = [half(number), half(last)];
    } else after = node(after, sibling);
    [number, last] = [half(number), half(last)];
  }
  return last === 0 && same(before, oldRoot) && same(after, root);
}

export type Proof = { number: number; hashes: Uint8Array[]; note: Uint8Array };

/** A `.tlog-proof` file, or a consistency proof in the form of C2SP tlog-witness (its number is the older size). */
export function readProof(data: Uint8Array, kind: "inclusion" | "consistency"): Proof {
  const gap = data.findIndex((byte, at) => byte === 10 && data[at + 1] === 10);
  const head = text(gap < 0 ? data : data.subarray(0, gap));
  const rows = head.split("\n");
  if (kind === "inclusion") {
    if (rows.shift() !== "c2sp.org/tlog-proof@v1" || gap < 0) throw new Malformed();
    if (rows[0]?.startsWith("extra ") && !fromBase64((rows.shift() as string).slice(6)).length) throw new Malformed();
  }
  const word = kind === "inclusion" ? "index" : "old";
  const stated = new RegExp(`^${word} (0|[1-9][0-9]{0,15})$`).exec(rows.shift() ?? "");
  const hashes = rows.map(fromBase64);
  if (!stated || hashes.length > MAX_HASHES || hashes.some((each) => each.length !== 32)) throw new Malformed();
  return { number: Number(stated[1]), hashes, note: gap < 0 ? new Uint8Array() : data.subarray(gap + 2) };
}
