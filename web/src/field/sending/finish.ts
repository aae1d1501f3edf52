/** Finish: the visit and each photo are sealed, kept and read back; only then does the readable draft go. */
import type { Base } from "../keeping/base";
import type { Drafts } from "../keeping/drafts";
import { type Bytes, b64u, hex, sha256, utf8 } from "../sealing/bytes";
import { type Kind, seal } from "../sealing/envelope";
import { type Blob, manifestOf } from "../sealing/manifest";

/** For whom a phone seals, and as who. */
export type Seals = { device_id: string; send_credential: string; keys: readonly string[] };
/** A part besides the text; its bytes are fetched when its turn comes, so that only one is in memory. */
export type Part = { kind: Exclude<Kind, "text">; part: string; bytes: () => Promise<Bytes> };

/** One window at a time finishes, so that no other takes what is half sealed for left behind. */
async function alone(work: () => Promise<void>): Promise<void> {
  await navigator.locks.request("finish", work);
}

export const finish = (base: Base, drafts: Drafts, seals: Seals, visit: Finished): Promise<void> =>
  alone(() => sealAll(base, drafts, seals, visit));

export type Finished = { id: string; textPart: string; text: unknown; parts: readonly Part[] };

async function sealAll(base: Base, drafts: Drafts, seals: Seals, visit: Finished): Promise<void> {
  const blobs: Blob[] = [];
  const add = async (kind: Kind, part: string, plain: Bytes) => {
    const sealed = await seal(plain, { visit: visit.id, part, kind }, seals.keys);
    const digest = hex(await sha256(sealed));
    await base.put({ store: "blobs", value: { sha256: digest, visit: visit.id, bytes: sealed.buffer } });
    blobs.push({ kind, part, sha256: digest, size: sealed.length });
  };
  try {
    await add("text", visit.textPart, utf8(JSON.stringify(visit.text)));
    for (const { kind, part, bytes } of visit.parts) await add(kind, part, await bytes());
    const sealed_at = new Date().toISOString();
    const maker = { deviceId: seals.device_id, digest: b64u(await sha256(utf8(seals.send_credential))) };
    const manifest = await manifestOf(visit.id, sealed_at, blobs, maker);
    await base.put({ store: "outbox", value: { id: visit.id, manifest, sealed_at, blobs, arrived: false, begun: [] } });
  } catch (error) {
    await base.remove(...blobs.map(({ sha256: key }) => ({ store: "blobs" as const, key })));
    throw error;
  }
  await drafts.remove(visit.id);
}

/** What a page that was killed in the middle left behind: sealed parts of no visit, drafts already sealed. */
export const tidy = (base: Base, drafts: Drafts): Promise<void> =>
  alone(async () => {
    const visits = await base.all("outbox");
    const known = new Set(visits.flatMap(({ blobs }) => blobs.map(({ sha256: digest }) => digest)));
    const left = (await base.keys("blobs")).filter((key) => !known.has(key));
    await base.remove(...left.map((key) => ({ store: "blobs" as const, key })));
    const sealed = new Set(visits.map(({ id }) => id));
    for (const id of await base.keys("drafts")) if (sealed.has(id)) await drafts.remove(id);
  });
