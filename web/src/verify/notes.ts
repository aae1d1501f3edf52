// Keys, signed notes and checkpoints: C2SP signed-note and tlog-checkpoint; docs/formats/ledger.md, section 6.

import { verifies } from "./ed25519";
import { sha256 } from "./hashing";
import { fromBase64, hex, Malformed, same, text, utf8 } from "./plain";

/** `text` is the whole key as it is printed: its id of four bytes alone can be met by another key. */
export type Key = { name: string; id: string; public: Uint8Array<ArrayBuffer>; text: string };
export type Head = { origin: string; size: number; root: Uint8Array };
export type Finding = [code: string, about: string];

/** Why a note is refused. */
export class Refused extends Error {
  constructor(readonly finding: Finding) {
    super(finding[0]);
  }
}

/** Whether a text holds a control character other than the line break. */
const hasControls = (said: string): boolean => Array.from(said).some((letter) => letter < " " && letter !== "\n");
const COUNT = /^(0|[1-9][0-9]{0,15})$/;
const isName = (name: string): boolean => name !== "" && !/[+\s\u0085]/.test(name) && !hasControls(name);

/** What the signatures of a key are: of a log over a note, or of a witness over what it saw. */
const LOG = 1;
export const WITNESS = 4;

export function readKey(line: string, kind = LOG): Key {
  const [name = "", stated = "", ...rest] = line.split("+");
  const data = fromBase64(rest.join("+"));
  const id = hex(sha256(utf8(`${name}\n`), data).subarray(0, 4));
  if (data.length !== 33 || data[0] !== kind || id !== stated || !isName(name)) throw new Malformed();
  return { name, id, public: data.slice(1), text: line };
}

type Line = { name: string; id: string; signature: Uint8Array<ArrayBuffer> };

/** The text of a note and its signature lines. */
export function split(note: Uint8Array): { said: string; lines: Line[] } {
  try {
    const whole = text(note);
    const gap = whole.lastIndexOf("\n\n");
    const rows = whole.slice(gap + 2).split("\n");
    if (note.length > 1_000_000 || hasControls(whole) || gap < 1 || rows.pop() !== "" || !rows.length) {
      throw new Malformed();
    }
    if (rows.length > 64) throw new Malformed();
    return { said: whole.slice(0, gap + 1), lines: rows.map(signature) };
  } catch {
    throw new Refused(["note_malformed", ""]);
  }
}

function signature(row: string): Line {
  const gap = row.indexOf(" ", 2);
  const name = row.slice(2, gap);
  const data = fromBase64(row.slice(gap + 1));
  if (!row.startsWith("\u2014 ") || gap < 0 || !isName(name) || data.length <= 4) throw new Malformed();
  return { name, id: hex(data.subarray(0, 4)), signature: data.slice(4) };
}

/** What a checkpoint says, whoever signed it. */
export const readHead = (note: Uint8Array): Head => headOf(split(note).said);

/** What the text of a checkpoint says. */
export function headOf(said: string): Head {
  const [origin, size, root, end, ...more] = said.split("\n");
  try {
    const data = fromBase64(root ?? "");
    const empty = size === "0" && !same(data, sha256());
    if (!origin || end !== "" || more.length || !COUNT.test(size ?? "") || data.length !== 32 || empty) {
      throw new Malformed();
    }
    return { origin, size: Number(size), root: data };
  } catch {
    throw new Refused(["note_malformed", ""]);
  }
}

/** The keys of a log by their texts, each with the largest size it vouches for; none for one in use. */
export type Trusted = Map<string, { key: Key; last: number | null }>;

/** Which of these keys signed a note; at least one. */
export async function signersOf(note: Uint8Array, keys: Key[]): Promise<Key[]> {
  const { said, lines } = split(note);
  const signed = new Set<Key>();
  for (const line of lines) {
    const key = keys.find((each) => each.name === line.name && each.id === line.id);
    if (!key) continue;
    if (signed.has(key)) throw new Refused(["note_malformed", ""]);
    if (!(await verifies(key.public, utf8(said), line.signature))) throw new Refused(["signature", key.name]);
    signed.add(key);
  }
  if (!signed.size) throw new Refused(["note_unknown_key", ""]);
  return [...signed];
}

/** What a checkpoint says that a key of the log signed which vouches for its size. */
export async function checkNote(note: Uint8Array, trusted: Trusted): Promise<Head> {
  const keys = [...trusted.values()].map(({ key }) => key);
  const signed = await signersOf(note, keys);
  const head = readHead(note);
  const limits = signed.filter((key) => key.name === head.origin).map((key) => trusted.get(key.text)?.last ?? null);
  if (!limits.length) throw new Refused(["note_unknown_key", ""]);
  if (limits.every((limit) => limit !== null && head.size > limit))
    throw new Refused(["key_retired", String(head.size)]);
  return head;
}
