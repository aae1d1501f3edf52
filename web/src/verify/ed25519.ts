// Ed25519 (RFC 8032): by the browser where it has it, else in whole numbers. Only public data is handled here.

import { Sha512 } from "./hashing";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
type Point = [bigint, bigint, bigint, bigint];

const mod = (value: bigint): bigint => ((value % P) + P) % P;

function power(base: bigint, exponent: bigint): bigint {
  let [found, square] = [1n, mod(base)];
  for (let left = exponent; left; left >>= 1n) {
    if (left & 1n) found = (found * square) % P;
    square = (square * square) % P;
  }
  return found;
}

const D = mod(-121665n * power(121666n, P - 2n));

function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = (y1 - x1) * (y2 - x2);
  const b = (y1 + x1) * (y2 + x2);
  const c = mod(2n * t1 * t2) * D;
  const d = 2n * z1 * z2;
  const [e, f, g, h] = [mod(b - a), mod(d - c), mod(d + c), mod(b + a)];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(scalar: bigint, point: Point): Point {
  let found: Point = [0n, 1n, 1n, 0n];
  let double = point;
  for (let left = scalar; left; left >>= 1n) {
    if (left & 1n) found = add(found, double);
    double = add(double, double);
  }
  return found;
}

const number = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function point(bytes: Uint8Array): Point | null {
  const whole = number(bytes);
  const y = whole & (2n ** 255n - 1n);
  if (bytes.length !== 32 || y >= P) return null;
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * power(2n, (P - 1n) / 4n));
  if (mod(x * x - square) || (!x && whole >> 255n)) return null;
  if ((x & 1n) !== whole >> 255n) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

/** The same without the browser's help. */
export function verifiesPlainly(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const [holder, nonce] = [point(key), point(signature.subarray(0, 32))];
  const scalar = number(signature.subarray(32));
  if (!holder || !nonce || scalar >= ORDER) return false;
  const sum = new Sha512();
  for (const part of [signature.subarray(0, 32), key, message]) sum.update(part);
  const base = point(Uint8Array.from([0x58, ...Array(31).fill(0x66)])) as Point;
  const one = times(scalar, base);
  const other = add(nonce, times(number(sum.digest()) % ORDER, holder));
  return !mod(one[0] * other[2] - other[0] * one[2]) && !mod(one[1] * other[2] - other[1] * one[2]);
}

/** Whether the 64 bytes are a signature of the message under this public key. */
export async function verifies(
  key: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const held = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", held, signature, message);
  } catch {
    return verifiesPlainly(key, message, signature);
  }
}
