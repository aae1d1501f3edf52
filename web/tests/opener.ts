/** The other end of the envelope, for tests: what the registry does with a blob, written a second time. */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { type Bytes, b64u, canonical, fromB64u, joined, sha256, text, utf8 } from "../src/field/sealing/bytes";
import { type Name, padme } from "../src/field/sealing/envelope";

const LABEL = "graveregistry sealed visit v1";
const ONE = 2 ** 16 + 16;

type Header = { commitment: string; recipients: { enc: string; kid: string; key: string }[]; v: 1 } & Name;

async function hkdf(key: Bytes, use: string): Promise<Bytes> {
  const from = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(`${LABEL}\0${use}`) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, from, 256));
}

async function contentKey(header: Header, privateKeys: ReadonlyMap<string, Bytes>): Promise<Bytes> {
  const [ours] = header.recipients.filter(({ kid }) => privateKeys.has(kid));
  if (!ours) throw new Error("sealed_for_others");
  const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const secret = privateKeys.get(ours.kid) as Bytes;
  const recipientKey = await suite.kem.importKey("raw", secret.buffer, false);
  const info = utf8([LABEL, ours.kid, header.visit, header.part].join("\0"));
  const recipient = await suite.createRecipientContext({ recipientKey, enc: fromB64u(ours.enc).buffer, info });
  return new Uint8Array(await recipient.open(fromB64u(ours.key)));
}

async function body(sealed: Bytes, head: Bytes, payload: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", payload, "AES-GCM", false, ["decrypt"]);
  const rest = sealed.subarray(head.length);
  const count = Math.ceil(rest.length / ONE);
  if (!count) throw new Error("no segment");
  const additionalData = await sha256(head);
  const pieces: Bytes[] = [];
  for (let n = 0; n < count; n++) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(7, n);
    iv[11] = n === count - 1 ? 1 : 0;
    const piece = rest.subarray(n * ONE, (n + 1) * ONE);
    pieces.push(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, piece)));
  }
  return joined(...pieces);
}

/** The plain bytes, or an error for anything that is not the part it was expected to be. */
export async function open(sealed: Bytes, expected: Name, privateKeys: ReadonlyMap<string, Bytes>): Promise<Bytes> {
  if (text(sealed.subarray(0, 8)) !== "GRSEAL1\n") throw new Error("sealed_malformed");
  const length = new DataView(sealed.buffer, sealed.byteOffset).getUint32(8);
  const head = sealed.subarray(0, 12 + length);
  const spelt = text(head.subarray(12));
  const header = JSON.parse(spelt) as Header;
  if (canonical(header) !== spelt) throw new Error("sealed_malformed");
  const { visit, part, kind } = header;
  if (visit !== expected.visit || part !== expected.part || kind !== expected.kind) throw new Error("sealed_elsewhere");
  const key = await contentKey(header, privateKeys);
  if (b64u(await hkdf(key, "commitment")) !== header.commitment) throw new Error("sealed_altered");
  const whole = await body(sealed, head, await hkdf(key, "payload"));
  const end = whole.findLastIndex((byte) => byte !== 0);
  if (whole[end] !== 0x80 || whole.length !== padme(Math.max(end + 1, 2 ** 12))) throw new Error("sealed_altered");
  return whole.slice(0, end);
}
