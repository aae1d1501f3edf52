// SHA-256 and SHA-512 (FIPS 180-4): the browser's for what fits in memory, our own in a stream for what does not.

import { hex } from "./plain";

const PRIMES = (() => {
  const found: number[] = [];
  for (let each = 2; found.length < 80; each++) if (found.every((prime) => each % prime)) found.push(each);
  return found;
})();

/** The first `bits` bits of the fraction of a prime's root, by whole numbers alone. */
function fraction(prime: number, root: 2 | 3, bits: number): bigint {
  const wanted = BigInt(prime) << BigInt(bits * root);
  let low = 0n;
  let high = 1n << BigInt(bits + 10);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(root) <= wanted) low = middle;
    else high = middle;
  }
  return low & ((1n << BigInt(bits)) - 1n);
}

const K256 = Int32Array.from(PRIMES.slice(0, 64), (prime) => Number(BigInt.asIntN(32, fraction(prime, 3, 32))));
const H256 = PRIMES.slice(0, 8).map((prime) => Number(BigInt.asIntN(32, fraction(prime, 2, 32))));
const K512 = PRIMES.flatMap((prime) => halves(fraction(prime, 3, 64)));
const H512 = PRIMES.slice(0, 8).flatMap((prime) => halves(fraction(prime, 2, 64)));

function halves(whole: bigint): [number, number] {
  return [Number(BigInt.asIntN(32, whole >> 32n)), Number(BigInt.asIntN(32, whole))];
}

/** Fills blocks and pads the last; what a block does to the state is the subclass's. */
abstract class Sum {
  private readonly rest: Uint8Array;
  private readonly view: DataView;
  private filled = 0;
  private octets = 0;

  constructor(private readonly size: 64 | 128) {
    this.rest = new Uint8Array(size);
    this.view = new DataView(this.rest.buffer);
  }

  protected abstract block(view: DataView, at: number): void;
  protected abstract state(): Int32Array;

  update(bytes: Uint8Array): void {
    this.octets += bytes.length;
    let at = 0;
    if (this.filled) {
      at = Math.min(this.size - this.filled, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.filled);
      this.filled += at;
      if (this.filled < this.size) return;
      this.block(this.view, 0);
      this.filled = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + this.size <= bytes.length; at += this.size) this.block(view, at);
    this.rest.set(bytes.subarray(at));
    this.filled = bytes.length - at;
  }

  digest(): Uint8Array {
    const octets = this.octets;
    const over = (this.filled + 1 + this.size / 8) % this.size;
    const tail = new Uint8Array(1 + this.size / 8 + ((this.size - over) % this.size));
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(octets / 0x20000000));
    view.setUint32(tail.length - 4, (octets << 3) >>> 0);
    this.update(tail);
    const words = this.state();
    const found = new DataView(new ArrayBuffer(words.length * 4));
    words.forEach((word, at) => {
      found.setInt32(at * 4, word);
    });
    return new Uint8Array(found.buffer);
  }
}

export class Sha256 extends Sum {
  private readonly h = Int32Array.from(H256);
  private readonly w = new Int32Array(64);

  constructor() {
    super(64);
  }

  protected state(): Int32Array {
    return this.h;
  }

  protected block(view: DataView, start: number): void {
    const { h, w } = this;
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(start + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] as number;
      const y = w[i - 2] as number;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
    }
    let [a, b, c, d, e, f, g, k] = h as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (k + s1 + ((e & f) ^ (~e & g)) + (K256[i] as number) + (w[i] as number)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, k].forEach((value, at) => {
      h[at] = ((h[at] as number) + value) | 0;
    });
  }
}

/** 64-bit words as two halves, the higher first. */
export class Sha512 extends Sum {
  private readonly h = Int32Array.from(H512);
  private readonly w = new Int32Array(160);
  private readonly v = new Int32Array(16);
  private readonly k = Int32Array.from(K512);

  constructor() {
    super(128);
  }

  protected state(): Int32Array {
    return this.h;
  }

  protected block(view: DataView, start: number): void {
    const { h, w, v, k } = this;
    for (let i = 0; i < 32; i++) w[i] = view.getInt32(start + i * 4);
    for (let i = 32; i < 160; i += 2) {
      const xh = w[i - 30] as number;
      const xl = w[i - 29] as number;
      const yh = w[i - 4] as number;
      const yl = w[i - 3] as number;
      const s0h = ((xh >>> 1) | (xl << 31)) ^ ((xh >>> 8) | (xl << 24)) ^ (xh >>> 7);
      const s0l = ((xl >>> 1) | (xh << 31)) ^ ((xl >>> 8) | (xh << 24)) ^ ((xl >>> 7) | (xh << 25));
      const s1h = ((yh >>> 19) | (yl << 13)) ^ ((yl >>> 29) | (yh << 3)) ^ (yh >>> 6);
      const s1l = ((yl >>> 19) | (yh << 13)) ^ ((yh >>> 29) | (yl << 3)) ^ ((yl >>> 6) | (yh << 26));
      const low = ((w[i - 31] as number) >>> 0) + (s0l >>> 0) + ((w[i - 13] as number) >>> 0) + (s1l >>> 0);
      w[i] = ((w[i - 32] as number) + s0h + (w[i - 14] as number) + s1h + Math.floor(low / 0x100000000)) | 0;
      w[i + 1] = low | 0;
    }
    v.set(h);
    for (let i = 0; i < 160; i += 2) {
      const [ah, al, bh, bl, ch, cl] = v as unknown as [number, number, number, number, number, number];
      const eh = v[8] as number;
      const el = v[9] as number;
      const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23));
      const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23));
      const choiceH = (eh & (v[10] as number)) ^ (~eh & (v[12] as number));
      const choiceL = (el & (v[11] as number)) ^ (~el & (v[13] as number));
      const low1 =
        ((v[15] as number) >>> 0) +
        (s1l >>> 0) +
        (choiceL >>> 0) +
        ((k[i + 1] as number) >>> 0) +
        ((w[i + 1] as number) >>> 0);
      const t1h =
        ((v[14] as number) + s1h + choiceH + (k[i] as number) + (w[i] as number) + Math.floor(low1 / 0x100000000)) | 0;
      const t1l = low1 | 0;
      const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25));
      const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25));
      const mostH = (ah & bh) ^ (ah & ch) ^ (bh & ch);
      const mostL = (al & bl) ^ (al & cl) ^ (bl & cl);
      const lowE = ((v[7] as number) >>> 0) + (t1l >>> 0);
      const lowA = (t1l >>> 0) + (s0l >>> 0) + (mostL >>> 0);
      const nextEh = ((v[6] as number) + t1h + Math.floor(lowE / 0x100000000)) | 0;
      const nextAh = (t1h + s0h + mostH + Math.floor(lowA / 0x100000000)) | 0;
      v.copyWithin(2, 0, 14);
      v[8] = nextEh;
      v[9] = lowE | 0;
      v[0] = nextAh;
      v[1] = lowA | 0;
    }
    for (let i = 0; i < 16; i += 2) {
      const low = ((h[i + 1] as number) >>> 0) + ((v[i + 1] as number) >>> 0);
      h[i] = ((h[i] as number) + (v[i] as number) + Math.floor(low / 0x100000000)) | 0;
      h[i + 1] = low | 0;
    }
  }
}

/** SHA-256 of a few bytes. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  const sum = new Sha256();
  for (const part of parts) sum.update(part);
  return sum.digest();
}

function joined(blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(blocks.reduce((length, block) => length + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** Above this a file is hashed block by block. */
export const IN_ONE_PIECE = 64 << 20;

/** SHA-256 and SHA-512, hexadecimal, of blocks. `small`: they fit in memory together. */
export async function bothHashes(blocks: AsyncIterable<Uint8Array>, small: boolean): Promise<[string, string]> {
  const whole: Uint8Array[] = [];
  const sums = [new Sha256(), new Sha512()] as const;
  for await (const block of blocks) {
    if (small) whole.push(block);
    else for (const sum of sums) sum.update(block);
  }
  if (small && globalThis.crypto?.subtle) {
    const bytes = joined(whole);
    const digest = async (name: string) => hex(new Uint8Array(await crypto.subtle.digest(name, bytes)));
    return [await digest("SHA-256"), await digest("SHA-512")];
  }
  for (const block of whole) for (const sum of sums) sum.update(block);
  return [hex(sums[0].digest()), hex(sums[1].digest())];
}
