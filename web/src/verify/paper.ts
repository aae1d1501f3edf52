// The PDF, as far as it can be looked at without a PDF library: what is attached to it, what its signature covers.

import { latin } from "./bag";
import { sha256 } from "./hashing";
import { hex } from "./plain";

/** Its embedded files (ISO 32000-1, 7.11.4); one that is packed in an unknown way is left out. */
export async function attachedFiles(pdf: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
  const said = latin(pdf);
  const found: Uint8Array[] = [];
  for (const match of said.matchAll(/\/EmbeddedFile(?![A-Za-z])/g)) {
    const [start, end] = [said.lastIndexOf(" obj", match.index), said.indexOf("stream", match.index)];
    const head = said.slice(start, end);
    const length = /\/Length\s+(\d{1,12})(?!\s+\d+\s+R)/.exec(head)?.[1];
    if (start < 0 || end < 0 || head.includes("endobj") || length === undefined) continue;
    const at = end + 6 + (said.startsWith("\r\n", end + 6) ? 2 : 1);
    const data = pdf.slice(at, at + Number(length));
    if (head.includes("/FlateDecode")) found.push(await unpacked(data));
    else if (!head.includes("/Filter")) found.push(data);
  }
  return found;
}

async function unpacked(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  try {
    const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return new Uint8Array();
  }
}

type Signature = "paper_unsigned" | "signature_partial" | "signature_broken" | "signature_unread";

// The signed attribute messageDigest (RFC 5652, 11.2) up to its 32 bytes, in hexadecimal digits.
const MESSAGE_DIGEST = "06092a864886f70d01090431220420";

/**
 * What is found of the signature: none, one that does not cover every byte but itself (ISO 32000-1, 12.8.1), one made
 * over other bytes, or one that fits and whose maker this page cannot tell.
 */
export function signatureFound(pdf: Uint8Array): Signature {
  const said = latin(pdf);
  const ranges = [...said.matchAll(/\/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]/g)];
  const [first, second] = ranges;
  if (!first) return "paper_unsigned";
  const [start = 0, length = 0, after = 0, rest = 0] = first.slice(1).map(Number);
  const place = said.slice(start + length, after);
  const whole = start === 0 && after + rest === pdf.length && /^<(?:[0-9A-Fa-f]{2})+>$/.test(place);
  if (second || !whole) return "signature_partial";
  const digits = place.slice(1, -1).toLowerCase();
  if (/^0+$/.test(digits)) return "paper_unsigned";
  if (/[^0]/.test(digits.slice(2 * derLength(digits)))) return "signature_partial";
  const digest = hex(sha256(pdf.subarray(0, length), pdf.subarray(after)));
  return digits.includes(MESSAGE_DIGEST + digest) ? "signature_unread" : "signature_broken";
}

/** How many bytes the first value has (X.690, 8.1.3); one of another form than a signature has none. */
function derLength(digits: string): number {
  const octet = (at: number): number => parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  if (octet(0) !== 0x30) return 0;
  if (octet(1) < 128) return 2 + octet(1);
  const count = octet(1) & 127;
  return 2 + count + parseInt(digits.slice(4, 4 + 2 * count) || "0", 16);
}
