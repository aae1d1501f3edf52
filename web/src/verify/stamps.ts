// Time stamps (RFC 3161) as far as they can be read without certificates: what is stamped, and when. Whether an authority
// signed it is for `openssl ts -verify` or the registry's own program to say.

import { latin } from "./bag";
import { headOf, Refused, split } from "./notes";
import { hex, isTime, Malformed, text, utf8 } from "./plain";

const [SEQUENCE, SET, INTEGER, OCTETS, NAME, TIME, EXPLICIT] = [0x30, 0x31, 0x02, 0x04, 0x06, 0x18, 0xa0];
const [SIGNED_DATA, STAMP_INFO, SHA256] = ["2a864886f70d010702", "2a864886f70d0109100104", "608648016503040201"];
const MAX_STAMP = 1 << 16;

/** The SHA-256 digest that a response stamps (empty for another algorithm) and its time. */
export function readStamp(response: Uint8Array): { digest: string; time: string } {
  if (response.length > MAX_STAMP) throw new Malformed();
  const [answer] = taken(response, [SEQUENCE]);
  const [status, token] = taken(answer, [SEQUENCE, SEQUENCE]);
  const [granted] = taken(status, [INTEGER], true);
  const [kind, content] = taken(token, [NAME, EXPLICIT]);
  const [signed] = taken(content, [SEQUENCE]);
  const [, , held] = taken(signed, [INTEGER, SET, SEQUENCE], true);
  const [heldKind, inner] = taken(held, [NAME, EXPLICIT]);
  const [octets] = taken(inner, [OCTETS]);
  const [info] = taken(octets, [SEQUENCE]);
  const [, , imprint, , time] = taken(info, [INTEGER, NAME, SEQUENCE, INTEGER, TIME], true);
  const [algorithm, digest] = taken(imprint, [SEQUENCE, OCTETS]);
  const [hashedBy] = taken(algorithm, [NAME], true);
  const sound = ["00", "01"].includes(hex(part(granted))) && hex(part(kind)) === SIGNED_DATA;
  if (!sound || hex(part(heldKind)) !== STAMP_INFO) throw new Malformed();
  return { digest: hex(part(hashedBy)) === SHA256 ? hex(part(digest)) : "", time: moment(latin(part(time))) };
}

const part = (found: Uint8Array | undefined): Uint8Array => found ?? new Uint8Array();

/** The contents of the elements of these tags that follow one another (X.690, DER); nothing else, unless `more`. */
function taken(data: Uint8Array | undefined, tags: number[], more = false): Uint8Array[] {
  const bytes = part(data);
  const found: { tag: number; content: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, first] = [bytes[at] as number, bytes[at + 1]];
    if (first === undefined || first === 0x80 || first > 0x84) throw new Malformed();
    const long = first & 0x80 ? first & 0x7f : 0;
    const start = at + 2 + long;
    const size = long ? bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0) : first;
    if (start + size > bytes.length) throw new Malformed();
    found.push({ tag, content: bytes.subarray(start, start + size) });
    at = start + size;
  }
  if (tags.some((tag, at) => found[at]?.tag !== tag) || (found.length !== tags.length && !more)) throw new Malformed();
  return found.slice(0, tags.length).map(({ content }) => content);
}

function moment(said: string): string {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?Z$/.exec(said);
  if (!match) throw new Malformed();
  const [, year, month, day, hour, minute, second, fraction = ""] = match;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(6, "0")}Z`;
  if (!isTime(time)) throw new Malformed();
  return time;
}

/** The note with its log's own signature lines alone: what authorities stamp. */
export function noteOfLog(note: Uint8Array): Uint8Array<ArrayBuffer> {
  const { said, lines } = split(note);
  const { origin } = headOf(said);
  const rows = text(note)
    .slice(said.length + 1)
    .split("\n");
  const own = rows.filter((_, at) => lines[at]?.name === origin && lines[at]?.signature.length === 64);
  if (!own.length) throw new Refused(["note_malformed", ""]);
  return utf8(`${said}\n${own.map((row) => `${row}\n`).join("")}`);
}
