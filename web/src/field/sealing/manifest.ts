/** What a visit consists of, said before its blobs arrive, with proof of the phone that sealed it. */
import { b64u, canonical, fromB64u, joined, utf8 } from "./bytes";
import type { Kind } from "./envelope";

export type Blob = { kind: Kind; part: string; sha256: string; size: number };
/** `digest` is the SHA-256 of the phone's credential, base64url: what the registry keeps of it too. */
export type Maker = { deviceId: string; digest: string };

const LABEL = "graveregistry visit manifest v1\0";

/** The manifest in canonical form; its text stands first. */
export async function manifestOf(
  visitId: string,
  sealedAt: string,
  blobs: readonly Blob[],
  { deviceId, digest }: Maker,
): Promise<string> {
  const said = { v: 1, visit_id: visitId, device_id: deviceId, sealed_at: sealedAt, blobs };
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", fromB64u(digest), how, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, joined(utf8(LABEL), utf8(canonical(said)))));
  return canonical({ ...said, mac: b64u(mac) });
}
