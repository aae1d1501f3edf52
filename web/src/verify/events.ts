// Events as a dossier lists them, and the chains that show that none is missing: docs/formats/ledger.md, 2 to 5.

import { sha256 } from "./hashing";
import type { Finding } from "./notes";
import {
  byLetters,
  canonical,
  fromUrl,
  hex,
  isId,
  isTime,
  type Json,
  list,
  Malformed,
  members,
  readJson,
  text,
  toUrl,
  utf8,
} from "./plain";

export type Field = { name: string; value: Json; known: boolean };
export type Event = {
  number: number;
  time: string;
  digests: string[];
  fields: Field[];
  pseudonym: string | null;
  leaf: Uint8Array;
};
export type Row = Map<string, Json>;

const DIGEST = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const LEAF = Uint8Array.of(0);

/** The event in a line, without its line break. */
export function readEvent(line: string): Event {
  const said = members(readJson(line));
  const { digests, disclosures, index, pseudonym, recorded_at: time, withheld } = said;
  if (Object.keys(said).length !== 6 || (pseudonym !== null && typeof pseudonym !== "string")) throw new Malformed();
  members(withheld);
  const known = list(digests).map(String);
  const sorted = known.every((each, at) => DIGEST.test(each) && (at === 0 || (known[at - 1] as string) < each));
  if (!sorted || !isTime(time) || typeof index !== "number" || index < 0) throw new Malformed();
  const leaf = sha256(LEAF, utf8(canonical({ digests: known, index, recorded_at: time, v: 1 })));
  const fields = list(disclosures).map((each) => field(each, new Set(known)));
  return { number: index, time, digests: known, fields, pseudonym, leaf };
}

function field(said: Json, digests: Set<string>): Field {
  if (typeof said !== "string") throw new Malformed();
  const [salt, name, value, ...more] = list(readJson(text(fromUrl(said))));
  if (typeof salt !== "string" || typeof name !== "string" || !name || value === undefined || more.length) {
    throw new Malformed();
  }
  if (fromUrl(salt).length !== 16) throw new Malformed();
  return { name, value, known: digests.has(toUrl(sha256(utf8(said)))) };
}

export const disclosed = (event: Event, name: string): Json =>
  event.fields.find((each) => each.name === name)?.value ?? null;

export const isLink = (name: string): boolean => name.startsWith("site/") && isId(name.slice(5));

export const sitesOf = (event: Event): string[] =>
  event.fields.filter((each) => isLink(each.name)).map((each) => each.name.slice(5));

/** Table, key and column; the first slash and the last are the borders. */
export function placeOf(name: string): [string, string, string] | null {
  const [first, last] = [name.indexOf("/"), name.lastIndexOf("/")];
  const place: [string, string, string] = [name.slice(0, first), name.slice(first + 1, last), name.slice(last + 1)];
  return first > 0 && last > first + 1 && place[2] && !isLink(name) ? place : null;
}

/** The rows as the events left them, each with its table and key, ordered by these. */
export function rowsOf(events: Event[]): { table: string; key: string; row: Row }[] {
  const found = new Map<string, { table: string; key: string; row: Row }>();
  for (const event of [...events].sort((one, other) => one.number - other.number)) {
    for (const { name, value } of event.fields) {
      const place = placeOf(name);
      if (!place) continue;
      const id = JSON.stringify(place.slice(0, 2));
      const held = found.get(id) ?? { table: place[0], key: place[1], row: new Map() };
      held.row.set(place[2], value);
      found.set(id, held);
    }
  }
  return [...found.values()].sort((one, other) => byLetters(one.table, other.table) || byLetters(one.key, other.key));
}

export type Link = { sequence: number; previous: string | null };

export function readLink(value: Json): Link | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const { sequence, previous } = value;
  if (Object.keys(value).length !== 2 || typeof sequence !== "number" || sequence < 1 || previous === undefined)
    return null;
  if (sequence === 1) return previous === null ? { sequence, previous } : null;
  return typeof previous === "string" && /^[0-9a-f]{64}$/.test(previous) ? { sequence, previous } : null;
}

/** What is wrong with the chain of a site, and the number it reaches. `head`: its last event, from the export's own. */
export function checkChain(
  site: string,
  events: Event[],
  head: { sequence: number; leaf: Uint8Array } | null,
): { faults: Finding[]; reaches: number } {
  const faults: Finding[] = [];
  const linked: { event: Event; link: Link }[] = [];
  for (const event of events) {
    const values = event.fields.filter((each) => each.known && each.name === `site/${site}`);
    const link = values.length === 1 ? readLink((values[0] as Field).value) : null;
    if (link) linked.push({ event, link });
    else faults.push(["chain_broken", `${site} #0`]);
  }
  linked.sort((one, other) => one.link.sequence - other.link.sequence || one.event.number - other.event.number);
  let [reaches, number, leaf] = [0, -1, ""];
  for (const { event, link } of linked) {
    const about = `${site} #${link.sequence}`;
    if (link.sequence === reaches) faults.push(["chain_broken", about]);
    else if (link.sequence !== reaches + 1) faults.push(["chain_gap", `${site} #${reaches + 1}`]);
    else {
      if (link.sequence > 1 && link.previous !== leaf) faults.push(["chain_broken", about]);
      if (event.number <= number) faults.push(["chain_broken", about]);
    }
    [reaches, number, leaf] = [link.sequence, event.number, hex(event.leaf)];
  }
  if (head && reaches < head.sequence) faults.push(["chain_gap", `${site} #${reaches + 1}`]);
  else if (
    head &&
    linked.some(({ event, link }) => link.sequence === head.sequence && hex(event.leaf) !== hex(head.leaf))
  ) {
    faults.push(["chain_broken", `${site} #${head.sequence}`]);
  }
  return { faults, reaches };
}
