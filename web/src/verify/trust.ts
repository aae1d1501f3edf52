// Key rotation (docs/formats/ledger.md, section 6.1): from a key known from outside to the one in use.

import { type Head, headOf, type Key, Refused, readKey, signersOf, split, type Trusted } from "./notes";

export type Rotation = { old: Key; next: Key; head: Head; said: string };

const TITLE = "graveregistry key rotation v1";

/** The statement in a note that both of its keys signed. */
async function readRotation(note: Uint8Array): Promise<Rotation> {
  const { said } = split(note);
  const [title, oldKey = "", newKey = "", ...body] = said.split("\n");
  try {
    const [old, next, head] = [readKey(oldKey), readKey(newKey), headOf(body.join("\n"))];
    const named = old.name === head.origin && next.name === head.origin;
    const signed = await signersOf(note, [old, next]);
    if (title === TITLE && named && old.text !== next.text && signed.length === 2) return { old, next, head, said };
  } catch {
    // Told below, in the one way it is told.
  }
  throw new Refused(["rotation_form", ""]);
}

/** The keys known, and those they handed over to, each with the size it vouches for. */
function follow(keys: Key[], rotations: Rotation[]): Trusted {
  const trusted: Trusted = new Map(keys.map((key) => [key.text, { key, last: null }]));
  const left = new Map(rotations.map((each) => [each.said, each]));
  for (;;) {
    const ready = [...left.values()].find((each) => trusted.has(each.old.text));
    if (!ready) return trusted;
    left.delete(ready.said);
    if (trusted.get(ready.old.text)?.last !== null) throw new Refused(["rotation_twice", ""]);
    trusted.set(ready.old.text, { key: ready.old, last: ready.head.size });
    if (!trusted.has(ready.next.text)) trusted.set(ready.next.text, { key: ready.next, last: null });
  }
}

/** The keys by the statements in a dossier, which are one chain from 1 on, and by those given from outside. */
export async function trustBy(
  files: { number: number; name: string; note: Uint8Array }[],
  keys: Key[],
  given: Uint8Array[],
): Promise<Trusted> {
  const chain: Rotation[] = [];
  for (const { number, name, note } of files.sort((one, other) => one.number - other.number)) {
    const rotation = await readRotation(note).catch(() => null);
    const before = chain.at(-1);
    if (!rotation || number !== chain.length + 1 || (before && before.next.text !== rotation.old.text)) {
      throw new Refused(["rotation_form", name]);
    }
    chain.push(rotation);
  }
  const others = await Promise.all(
    given.map((note) =>
      readRotation(note).catch(() => {
        throw new Refused(["rotation_form", ""]);
      }),
    ),
  );
  const trusted = follow(keys, [...chain, ...others]);
  const related = chain.some((each) => trusted.has(each.old.text) || trusted.has(each.next.text));
  if (chain.length && trusted.size && !related) throw new Refused(["rotation_unrelated", ""]);
  return trusted;
}
