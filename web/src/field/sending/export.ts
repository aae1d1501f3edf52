import type { Base } from "../keeping/base";
import { type Bytes, utf8 } from "../sealing/bytes";
import { zip } from "./zip";

/** The sealed outbox as a file, for another phone or the desk to hand in. Nothing leaves this phone by it. */
export async function exported(base: Base): Promise<Bytes[]> {
  const visits = await base.all("outbox");
  const members: [string, Bytes][] = visits.map(({ id, manifest }) => [`manifest/${id}.json`, utf8(manifest)]);
  for (const key of await base.keys("blobs")) {
    const kept = await base.get("blobs", key);
    if (kept) members.push([`blob/${key}`, new Uint8Array(kept.bytes)]);
  }
  return zip(members);
}
