/**
 * The one way out of the phone. Every visit's text goes first, then every preview, then what is heavy; in chunks, in
 * any order, and none twice that has arrived. A blob leaves the phone only when a receipt names it.
 */
import { Problem } from "../../shared/api/problem";
import type { Base, Sealed } from "../keeping/base";
import { hex, sha256, utf8 } from "../sealing/bytes";
import type { Kind } from "../sealing/envelope";
import type { Blob } from "../sealing/manifest";
import * as wire from "./wire";

const SMALL = 64 * 1024;
const LARGE = 256 * 1024;
/** How long a chunk may take: what a cut costs is half of one, and a bad link is cut three times a minute. */
const CHUNK_MS = 1500;
const TRIES = 3;

/** The chunk for a link that carried so many bytes in that time; small pieces tell its delay, not its speed. */
export function chunkFor(bytes: number, ms: number, now: number): number {
  if (bytes < SMALL) return now;
  const carried = Math.floor(((bytes / Math.max(ms, 1)) * CHUNK_MS) / SMALL) * SMALL;
  return Math.min(LARGE, Math.max(SMALL, carried));
}
/** What the intake says of a chunk that did not come as it was sent. */
const ALTERED = new Set(["hash_mismatch", "chunk_unfit"]);

export type Told = { arrived: (bytes: number) => void };
/** What became of a pass: `refused` are the visits that the registry would not take, with its reason. */
export type Outcome = { refused: ReadonlyMap<string, unknown>; held: number };

/** Whether the server said no, and trying the same again says it again. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Problem && error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);

export class Sender {
  #chunk = SMALL;

  constructor(
    readonly base: Base,
    readonly credential: string,
    readonly told: Told,
  ) {}

  /** One pass over everything that is unsent; throws where the link or the permission has ended. */
  async pass(heavy: boolean): Promise<Outcome> {
    const refused = new Map<string, unknown>();
    const visits = (await this.base.all("outbox")).sort((a, b) => a.id.localeCompare(b.id));
    const stages: readonly (readonly Kind[])[] = heavy
      ? [["text"], ["preview"], ["photo", "voice"]]
      : [["text"], ["preview"]];
    for (const kinds of stages) {
      for (const visit of visits) {
        if (refused.has(visit.id)) continue;
        try {
          await this.#stage(visit, kinds);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          refused.set(visit.id, error);
        }
      }
    }
    return { refused, held: (await this.base.keys("blobs")).length };
  }

  async #stage(visit: Sealed, kinds: readonly Kind[]): Promise<void> {
    const here = new Set(await this.base.blobsOf(visit.id));
    const blobs = visit.blobs.filter(({ kind, sha256: digest }) => kinds.includes(kind) && here.has(digest));
    const first = kinds.includes("text");
    if (!blobs.length && !(first && !visit.arrived) && (first || here.size)) return;
    for (const blob of blobs) await this.#blob(visit, blob);
    if (!(await this.base.get("outbox", visit.id))) return;
    const answer = first
      ? await wire.putManifest(this.credential, visit.id, visit.manifest)
      : await wire.readAnswer(this.credential, visit.id);
    await this.#settle(visit, answer);
  }

  async #blob(visit: Sealed, { sha256: digest }: Blob): Promise<void> {
    const kept = await this.base.get("blobs", digest);
    if (!kept) return;
    const bytes = new Uint8Array(kept.bytes);
    const before = visit.begun.includes(digest)
      ? await wire.progressOf(this.credential, visit.id, digest)
      : await this.#begin(visit, digest, bytes.length);
    const chunk = before?.chunk ?? this.#chunk;
    const there = (n: number) => before?.have.some(([from, to]) => from <= n && n <= to) ?? false;
    for (let n = 0; n * chunk < bytes.length; n++) {
      if (!there(n)) await this.#chunkOf(visit.id, digest, n, chunk, bytes);
      this.told.arrived(Math.min(chunk, bytes.length - n * chunk));
    }
  }

  /** What fits one chunk is simply sent again; the rest is noted, to be asked after when the link broke. */
  async #begin(visit: Sealed, digest: string, size: number): Promise<null> {
    if (size > this.#chunk) {
      visit.begun = [...visit.begun, digest];
      // A full phone sends all the same: sending is what makes room.
      await this.base.putIfRoom({ store: "outbox", value: { ...visit } });
    }
    return null;
  }

  /** What a bad link altered on the way is refused by its hash, and sent again. */
  async #chunkOf(
    visit: string,
    digest: string,
    n: number,
    chunk: number,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    for (let left = TRIES; ; left--) {
      const begun = performance.now();
      try {
        await wire.putChunk(this.credential, visit, digest, n, chunk, bytes);
        const size = Math.min(chunk, bytes.length - n * chunk);
        this.#chunk = chunkFor(size, performance.now() - begun, this.#chunk);
        return;
      } catch (error) {
        if (!(error instanceof Problem && ALTERED.has(error.code))) throw error;
        if (left <= 1) throw new wire.NoAnswer("the link alters what it carries");
      }
    }
  }

  /** Lets go of what the registry names, and of the visit when it has all of it. */
  async #settle(visit: Sealed, answer: wire.Answer): Promise<void> {
    if (answer.manifest_sha256 !== hex(await sha256(utf8(visit.manifest)))) throw new wire.NoAnswer("another manifest");
    const here = await this.base.blobsOf(visit.id);
    const named = here
      .filter((digest) => answer.have.includes(digest))
      .map((key) => ({ store: "blobs" as const, key }));
    const whole = !answer.missing.length && visit.blobs.every(({ sha256: digest }) => answer.have.includes(digest));
    const receipt = { id: visit.id, number: answer.number, received_at: answer.received_at };
    const noted = [
      { store: "receipts" as const, value: receipt },
      ...(whole ? [] : [{ store: "outbox" as const, value: { ...visit, arrived: true } }]),
    ];
    const kept = await this.base.putIfRoom(...noted);
    visit.arrived = true;
    await this.base.remove(...named, ...(whole ? [{ store: "outbox" as const, key: visit.id }] : []));
    // On a full phone what the receipt names makes the room that the receipt takes.
    if (!kept) await this.base.putIfRoom(...noted);
  }
}
