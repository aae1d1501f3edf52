// Texts that have one spelling only: canonical JSON (RFC 8785, without fractions), both base64s, times, ids.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Members = { [name: string]: Json };

/** Something is not in the one form it may have. */
export class Malformed extends Error {}

const MAX_NESTING = 32;

/** The RFC 8785 spelling of a value; names are sorted by UTF-16 code units, as JavaScript compares texts. */
export function canonical(value: Json, depth = 0): string {
  if (depth > MAX_NESTING) throw new Malformed();
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Malformed();
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each, depth + 1)).join(",")}]`;
  const said = Object.keys(value).sort();
  return `{${said.map((name) => `${quoted(name)}:${canonical(value[name] as Json, depth + 1)}`).join(",")}}`;
}

/** A text as RFC 8785 writes it; half a letter is no Unicode and has no spelling. */
function quoted(said: string): string {
  if (/\p{Surrogate}/u.test(said)) throw new Malformed();
  return JSON.stringify(said);
}

/** The text of UTF-8 bytes. */
export function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed();
  }
}

export const utf8 = (said: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(said);

/** The value of a text that is exactly its canonical spelling: no name twice, no other number, no space. */
export function readJson(said: string): Json {
  try {
    const value: Json = JSON.parse(said);
    if (canonical(value) === said) return value;
  } catch {
    // Told below, in the one way it is told.
  }
  throw new Malformed();
}

export function members(value: Json | undefined): Members {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Malformed();
  return value;
}

export function list(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw new Malformed();
  return value;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** RFC 4648 section 4, with padding, in its one spelling. */
export function fromBase64(said: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(said)) throw new Malformed();
  try {
    const bytes = Uint8Array.from(atob(said), (letter) => letter.charCodeAt(0));
    if (toBase64(bytes) === said) return bytes;
  } catch {
    // Told below.
  }
  throw new Malformed();
}

/** RFC 4648 section 5, without padding. */
export const toUrl = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export function fromUrl(said: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(said)) throw new Malformed();
  const bytes = fromBase64(said.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - (said.length % 4)) % 4));
  if (toUrl(bytes) !== said) throw new Malformed();
  return bytes;
}

/** The lines of a file, without their ends; after the last end, what follows it. */
export function linesOf(data: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let start = 0;
  for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, start)) {
    found.push(data.subarray(start, at));
    start = at + 1;
  }
  return [...found, data.subarray(start)];
}

/** Whether this is a moment as the ledger writes it: UTC, six decimals, `Z`, and a day that there is. */
export function isTime(said: Json | undefined): said is string {
  if (typeof said !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(said)) return false;
  const moment = new Date(`${said.slice(0, 23)}Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 23) === said.slice(0, 23) && said >= "0001";
}

export const isId = (said: Json | undefined): said is string =>
  typeof said === "string" && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(said);

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Order by code points, as other languages sort texts; JavaScript's own goes by halves of letters beyond the basic plane. */
export function byLetters(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  for (let at = 0; at < a.length && at < b.length; at++) {
    const step = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0);
    if (step) return step;
  }
  return a.length - b.length;
}
