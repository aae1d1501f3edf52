// The PDF, as far as it can be looked at without a PDF library: what is attached to it, what its signature covers.

import { latin } from "./bag";

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

/** Whether there is a signature, and whether one covers every byte but itself (ISO 32000-1, 12.8.1). */
export function coverage(pdf: Uint8Array): "paper_unsigned" | "signature_partial" | "signature_unread" {
  const said = latin(pdf);
  const ranges = [...said.matchAll(/\/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]/g)];
  if (!ranges.length) return "paper_unsigned";
  const whole = ranges.some((match) => {
    const [start = 0, length = 0, after = 0, rest = 0] = match.slice(1).map(Number);
    return start === 0 && after + rest === pdf.length && /^<[0-9A-Fa-f]+>$/.test(said.slice(length, after));
  });
  return whole ? "signature_unread" : "signature_partial";
}
