/**
 * The envelope of a visit (docs/formats/sealed-visit.md): from `seal` on, this phone cannot read it either.
 * HPKE (RFC 9180) base mode, X25519, HKDF-SHA256, AES-256-GCM, to the registry's key and to the escrow key; then
 * segments of AES-256-GCM over the padded bytes, each bound to its number and to whether it is the last (STREAM).
 */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { type Bytes, b64u, canonical, fromB64u, hex, joined, sha256, utf8 } from "./bytes";

export type Kind = "text" | "preview" | "photo" | "voice";
/** Which part of which visit; a photo and its preview are two blobs of one part. */
export type Name = { visit: string; part: string; kind: Kind };

const MAGIC = utf8("GRSEAL1\n");
const LABEL = "graveregistry sealed visit v1";
const SEGMENT = 2 ** 16;
const LEAST = 2 ** 12;

/** The length that hides most of a length (Padmé, PETS 2019): at most 12 % more. */
export function padme(length: number): number {
  const exponent = 31 - Math.clz32(length);
  const bits = exponent - (32 - Math.clz32(exponent));
  const mask = 2 ** Math.max(bits, 0) - 1;
  return length + ((mask + 1 - (length & mask)) & mask);
}

/** ISO/IEC 7816-4: a byte 80 and zeros. */
function padded(plain: Bytes): Bytes {
  const whole = new Uint8Array(padme(Math.max(plain.length + 1, LEAST)));
  whole.set(plain);
  whole[plain.length] = 0x80;
  return whole;
}

function nonce(number: number, last: boolean): Bytes {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(7, number);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

async function derive(contentKey: Bytes, use: "payload" | "commitment"): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", contentKey, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(`${LABEL}\0${use}`) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

const suite = () => new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** 16 hexadecimal digits of the key's SHA-256. */
export const kidOf = async (publicKey: Bytes): Promise<string> => hex(await sha256(publicKey)).slice(0, 16);

async function sealedTo(publicKey: Bytes, contentKey: Bytes, { visit, part }: Name) {
  const kid = await kidOf(publicKey);
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(publicKey.buffer);
  const info = utf8([LABEL, kid, visit, part].join("\0"));
  const sender = await hpke.createSenderContext({ recipientPublicKey, info });
  const key = new Uint8Array(await sender.seal(contentKey));
  return { enc: b64u(new Uint8Array(sender.enc)), key: b64u(key), kid };
}

/** The bytes sealed to every public key (base64url, 32 bytes each). */
export async function seal(plain: Bytes, name: Name, publicKeys: readonly string[]): Promise<Bytes> {
  const contentKey = crypto.getRandomValues(new Uint8Array(32));
  const recipients = await Promise.all(publicKeys.map((key) => sealedTo(fromB64u(key), contentKey, name)));
  const commitment = b64u(await derive(contentKey, "commitment"));
  const said = utf8(canonical({ v: 1, ...name, commitment, recipients }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, said.length);
  const head = joined(MAGIC, length, said);
  const body = padded(plain);
  const additionalData = await sha256(head);
  const key = await crypto.subtle.importKey("raw", await derive(contentKey, "payload"), "AES-GCM", false, ["encrypt"]);
  const count = Math.ceil(body.length / SEGMENT);
  const pieces = [head];
  for (let number = 0; number < count; number++) {
    const iv = nonce(number, number === count - 1);
    const piece = body.subarray(number * SEGMENT, (number + 1) * SEGMENT);
    pieces.push(new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, piece)));
  }
  return joined(...pieces);
}
