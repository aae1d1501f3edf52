// The dossier's zip, read where it lies by slices: a file of gigabytes never stands in memory, and what two programs could
// read in two ways is refused (docs/formats/dossier.md, "The zip").

import { type Finding, Refused } from "./notes";
import { Malformed, same, text } from "./plain";

const MAX_FILES = 100_000;
const MAX_TOTAL = 200 * 2 ** 30;
const MAX_IN_MEMORY = 512 << 20;
const MAX_RATIO = 200;
const RATIO_MATTERS_FROM = 4 << 20;
const BLOCK = 1 << 20;
const UNKNOWN = 0xffffffff;
const [LOCAL, DIRECTORY, END, END64, LOCATOR, SIZES] = [
  0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50, 0x08074b50,
];

type Entry = {
  name: string;
  raw: Uint8Array;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  kind: number;
  at: number;
  extra: Map<number, DataView>;
};

const refuse = (...finding: Finding): never => {
  throw new Refused(finding);
};

const CRC = Int32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** A file that is read by blocks: what lies beside what was asked for is mostly asked for next. */
class Source {
  private held = { at: 0, data: new Uint8Array() };
  constructor(private readonly file: Blob) {}

  get size(): number {
    return this.file.size;
  }

  /** What lies from `at` on, shorter where the file ends before. */
  async bytes(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const from = Math.max(0, at);
    const until = Math.min(at + length, this.size);
    let held = this.held;
    if (from < held.at || until > held.at + held.data.length) {
      const data = new Uint8Array(await this.file.slice(from, from + Math.max(length, BLOCK)).arrayBuffer());
      held = { at: from, data };
      this.held = held;
    }
    return held.data.slice(from - held.at, Math.max(from, until) - held.at);
  }

  /** A part of the file as a stream. */
  stream(at: number, length: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    let [next, end] = [at, Math.min(at + length, this.size)];
    return new ReadableStream({
      pull: async (to) => {
        if (next >= end) return to.close();
        const block = await this.bytes(next, Math.min(BLOCK, end - next));
        next += block.length;
        to.enqueue(block);
      },
    });
  }
}

/** The files in the one folder of a dossier. */
export class Box {
  private constructor(
    private readonly file: Source,
    private readonly entries: Map<string, Entry>,
  ) {}

  static async open(given: Blob): Promise<Box> {
    const file = new Source(given);
    const end = await findEnd(file);
    const entries = await readDirectory(file, end);
    checkAmount(entries);
    const seen = new Set<string>();
    for (const entry of entries) {
      checkEntry(entry);
      const folded = entry.name.normalize("NFKC").toLowerCase();
      if (seen.has(folded)) refuse("duplicate_name", entry.name);
      seen.add(folded);
    }
    await checkLayout(file, entries, end);
    return new Box(file, inOneFolder(entries));
  }

  get names(): string[] {
    return [...this.entries.keys()].sort();
  }

  size(name: string): number {
    return this.entry(name).size;
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    if (this.size(name) > MAX_IN_MEMORY) refuse("too_big", name);
    const whole = new Uint8Array(this.size(name));
    let at = 0;
    for await (const block of this.blocks(name)) {
      whole.set(block, at);
      at += block.length;
    }
    return whole;
  }

  /** A file in blocks; size and checksum are compared at the end. */
  async *blocks(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.entry(name);
    const start = entry.at + 30 + entry.raw.length + (await localExtra(this.file, entry));
    const packed = this.file.stream(start, entry.packed);
    let [crc, octets] = [-1, 0];
    try {
      for await (const block of streamed(
        entry.method === 8 ? packed.pipeThrough(new DecompressionStream("deflate-raw")) : packed,
      )) {
        for (let at = 0; at < block.length; at++)
          crc = (crc >>> 8) ^ (CRC[(crc ^ (block[at] as number)) & 255] as number);
        octets += block.length;
        if (octets > entry.size) throw new Malformed();
        yield block;
      }
    } catch (problem) {
      if (problem instanceof Refused) throw problem;
      refuse("no_zip", name);
    }
    if (octets !== entry.size || (crc ^ -1) >>> 0 !== entry.crc) refuse("no_zip", name);
  }

  private entry(name: string): Entry {
    return this.entries.get(name) ?? refuse("missing_file", name);
  }
}

async function* streamed(from: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = from.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength);
const large = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

type End = { at: number; count: number; directory: number; shift: number; last: boolean };

/** The closing record, also of a zip that has something after it, so that this can be said. */
async function findEnd(file: Source): Promise<End> {
  const start = Math.max(0, file.size - 0x10000 - 22);
  const tail = await file.bytes(start, file.size - start);
  const view = viewOf(tail);
  let at = tail.length - 22;
  while (at >= 0 && view.getUint32(at, true) !== END) at--;
  if (at < 0) refuse("no_zip", "");
  let [count, size, offset] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 12, true),
    view.getUint32(at + 16, true),
  ];
  const last = at === tail.length - 22 && view.getUint16(at + 20, true) === 0;
  let closed = start + at;
  if (at >= 76 && view.getUint32(at - 20, true) === LOCATOR && view.getUint32(at - 76, true) === END64) {
    [count, size, offset] = [large(view, at - 76 + 32), large(view, at - 76 + 40), large(view, at - 76 + 48)];
    closed -= 76;
  }
  const shift = closed - size - offset;
  if (shift < 0) refuse("no_zip", "");
  return { at: closed, count, directory: offset + shift, shift, last };
}

async function readDirectory(file: Source, end: End): Promise<Entry[]> {
  if (end.count > MAX_FILES || end.at - end.directory > MAX_IN_MEMORY) refuse("too_big", "");
  const data = await file.bytes(end.directory, end.at - end.directory);
  const view = viewOf(data);
  const found: Entry[] = [];
  for (let at = 0; at < data.length; ) {
    if (at + 46 > data.length || view.getUint32(at, true) !== DIRECTORY) refuse("no_zip", "");
    const lengths = [28, 30, 32].map((each) => view.getUint16(at + each, true)) as [number, number, number];
    const next = at + 46 + lengths[0] + lengths[1] + lengths[2];
    if (next > data.length) refuse("no_zip", "");
    found.push(directoryEntry(view, data, at, lengths, end.shift));
    at = next;
  }
  return found;
}

function directoryEntry(
  view: DataView,
  data: Uint8Array,
  at: number,
  lengths: [number, number, number],
  shift: number,
): Entry {
  const raw = data.subarray(at + 46, at + 46 + lengths[0]);
  const extra = extras(data.subarray(at + 46 + lengths[0], at + 46 + lengths[0] + lengths[1]));
  const flags = view.getUint16(at + 8, true);
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const [size = 0, packed = 0, offset = 0] = widened(sizes, extra.get(1));
  return {
    name: nameOf(raw, flags),
    raw,
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed,
    size,
    kind: (view.getUint32(at + 38, true) >>> 16) & 0o170000,
    at: offset + shift,
    extra,
  };
}

/** Numbers too large for 32 bits stand in the extra field 1, in this order, only those that are. */
function widened(numbers: number[], field: DataView | undefined): number[] {
  let at = 0;
  return numbers.map((each) => {
    if (each !== UNKNOWN || !field || at + 8 > field.byteLength) return each;
    at += 8;
    return large(field, at - 8);
  });
}

function nameOf(raw: Uint8Array, flags: number): string {
  try {
    return flags & 0x800 ? text(raw) : String.fromCharCode(...raw);
  } catch {
    return refuse("no_zip", "");
  }
}

function extras(data: Uint8Array): Map<number, DataView> {
  const view = viewOf(data);
  const found = new Map<number, DataView>();
  for (let at = 0; at + 4 <= data.length; ) {
    const length = view.getUint16(at + 2, true);
    found.set(view.getUint16(at, true), viewOf(data.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return found;
}

function checkAmount(entries: Entry[]): void {
  if (entries.length > MAX_FILES || entries.reduce((sum, each) => sum + each.size, 0) > MAX_TOTAL)
    refuse("too_big", "");
  for (const each of entries) {
    if (each.size > RATIO_MATTERS_FROM && each.size > MAX_RATIO * each.packed) refuse("too_big", each.name);
  }
}

function checkEntry(entry: Entry): void {
  const folder = entry.name.endsWith("/");
  if (entry.flags & 1) refuse("encrypted", entry.name);
  if (entry.method !== 0 && entry.method !== 8) refuse("no_zip", entry.name);
  if (entry.kind && entry.kind !== (folder ? 0o040000 : 0o100000)) refuse("not_a_file", entry.name);
  const parts = (folder ? entry.name.slice(0, -1) : entry.name).split("/");
  const climbs = parts.some((part) => part === "" || part === "." || part === "..");
  if (climbs || /[\\:]|\p{C}/u.test(entry.name) || entry.extra.has(0x7075)) refuse("unsafe_name", entry.name);
}

async function localExtra(file: Source, entry: Entry): Promise<number> {
  return viewOf(await file.bytes(entry.at + 28, 2)).getUint16(0, true);
}

/** Each file's own header says what the directory says, one file follows the other, and nothing stands between. */
async function checkLayout(file: Source, entries: Entry[], end: End): Promise<void> {
  let at = 0;
  for (const entry of [...entries].sort((one, other) => one.at - other.at)) {
    const head = await file.bytes(entry.at, 30 + entry.raw.length);
    if (entry.at !== at || head.length < 30 + entry.raw.length) refuse("hidden_bytes", "");
    const view = viewOf(head);
    const length = view.getUint16(28, true);
    const extra = extras(await file.bytes(entry.at + head.length, length));
    const alike =
      view.getUint32(0, true) === LOCAL &&
      view.getUint16(6, true) === entry.flags &&
      view.getUint16(8, true) === entry.method &&
      view.getUint16(26, true) === entry.raw.length &&
      same(head.subarray(30), entry.raw);
    if (!alike || extra.has(0x7075)) refuse("hidden_bytes", "");
    const [size = 0, packed = 0] = widened([view.getUint32(22, true), view.getUint32(18, true)], extra.get(1));
    at += head.length + length + entry.packed;
    at += await sizesAfter(file, at, entry, [view.getUint32(14, true), packed, size]);
  }
  if (at !== end.directory || !end.last) refuse("hidden_bytes", "");
}

/** How many bytes repeat checksum and sizes after the file, in any of four forms. */
async function sizesAfter(file: Source, at: number, entry: Entry, stated: [number, number, number]): Promise<number> {
  const known = [entry.crc, entry.packed, entry.size];
  const told = stated.every((each, place) => each === known[place]);
  if (!(entry.flags & 8)) return told ? 0 : refuse("hidden_bytes", "");
  if (!told && stated.some((each) => each !== 0)) refuse("hidden_bytes", "");
  const view = viewOf(await file.bytes(at, 24));
  const start = view.byteLength >= 4 && view.getUint32(0, true) === SIZES ? 4 : 0;
  for (const from of new Set([start, 0])) {
    for (const width of [4, 8]) {
      if (from + 4 + 2 * width > view.byteLength) continue;
      const number = (place: number) => (width === 4 ? view.getUint32(place, true) : large(view, place));
      const found = [view.getUint32(from, true), number(from + 4), number(from + 4 + width)];
      if (found.every((each, place) => each === known[place])) return from + 4 + 2 * width;
    }
  }
  return refuse("hidden_bytes", "");
}

function inOneFolder(entries: Entry[]): Map<string, Entry> {
  const files = entries.filter((each) => !each.name.endsWith("/"));
  const folders = new Set(entries.map((each) => each.name.split("/")[0]));
  if (folders.size !== 1 || files.some((each) => !each.name.includes("/"))) refuse("many_bases", "");
  return new Map(files.map((each) => [each.name.slice(each.name.indexOf("/") + 1), each]));
}
