/** A ZIP archive with its members stored as they are (APPNOTE.TXT 4.3), for the exported outbox. */
import { type Bytes, joined, utf8 } from "../sealing/bytes";

const TABLE = Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

export function crc32(bytes: Bytes): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (TABLE[(value ^ byte) & 0xff] as number);
  return (value ^ 0xffffffff) >>> 0;
}

type Field = readonly [size: 2 | 4, value: number];
function packed(...fields: readonly Field[]): Bytes {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

/** 1 January 1980: the file says nothing of when it was made. */
const NO_DATE = 0x0021;

/** The archive in pieces; its members' times are all the same. */
export function zip(members: Iterable<readonly [name: string, bytes: Bytes]>): Bytes[] {
  const pieces: Bytes[] = [];
  const index: Bytes[] = [];
  let at = 0;
  for (const [name, bytes] of members) {
    const [path, size] = [utf8(name), bytes.length];
    const common: Field[] = [
      [2, 20],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, NO_DATE],
      [4, crc32(bytes)],
      [4, size],
      [4, size],
      [2, path.length],
      [2, 0],
    ];
    const head = joined(packed([4, 0x04034b50], ...common), path);
    pieces.push(head, bytes);
    index.push(joined(packed([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), path));
    at += head.length + size;
  }
  const listed = joined(...index);
  const end = packed(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, index.length],
    [2, index.length],
    [4, listed.length],
    [4, at],
    [2, 0],
  );
  return [...pieces, listed, end];
}
