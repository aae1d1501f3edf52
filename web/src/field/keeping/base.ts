/**
 * The phone's own storage. What is put is on the disk (`durability: 'strict'`) and was read back before it counts as
 * kept; a connection that the browser closed under the page is opened again; bytes are ArrayBuffers, never Files.
 */
import { type DBSchema, type IDBPDatabase, openDB, type StoreNames } from "idb";
import type { Blob } from "../sealing/manifest";

/** Nothing here is readable but the sealed visits' ids, times and sizes, and what the entrance needs. */
export interface Shelves extends DBSchema {
  device: { key: string; value: unknown };
  drafts: { key: string; value: { id: string; sealed: ArrayBuffer } };
  parts: { key: string; value: { id: string; draft: string; sealed: ArrayBuffer }; indexes: { draft: string } };
  shown: { key: string; value: { id: string; sealed: ArrayBuffer } };
  outbox: { key: string; value: Sealed };
  blobs: { key: string; value: { sha256: string; visit: string; bytes: ArrayBuffer }; indexes: { visit: string } };
  receipts: { key: string; value: Receipt };
}
/** A finished visit: its manifest as it goes out, and whether the server has it. */
export type Sealed = {
  id: string;
  manifest: string;
  sealed_at: string;
  blobs: Blob[];
  arrived: boolean;
  /** Of which blobs something may be there already: only after these does the phone ask before it sends. */
  begun: string[];
};
export type Receipt = { id: string; number: string; received_at: string };

export const NAME = "notes";
const VERSION = 1;

export type Why = "full" | "newer" | "broken";
/** Something could not be kept or read. `full`: no room; `newer`: another window has a newer version open. */
export class NotKept extends Error {
  constructor(
    readonly why: Why,
    cause?: unknown,
  ) {
    super(`not kept: ${why}`, { cause });
  }
}

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : "");
const reasonOf = (error: unknown): Why => {
  if (nameOf(error) === "QuotaExceededError") return "full";
  return nameOf(error) === "VersionError" ? "newer" : "broken";
};

export function same(a: unknown, b: unknown): boolean {
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
    const [one, other] = [new Uint8Array(a), new Uint8Array(b)];
    return one.length === other.length && one.every((byte, i) => byte === other[i]);
  }
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  const names = Object.keys(a);
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return names.length === Object.keys(b).length && names.every((name) => same(one[name], other[name]));
}

type Store = StoreNames<Shelves>;
/** One thing to put; `key` only where the store has none in the value. */
export type Put = { [S in Store]: { store: S; value: Shelves[S]["value"]; key?: string } }[Store];
const keyOf = ({ value, key }: Put): string =>
  key ?? (value as { id: string; sha256: string }).id ?? (value as { sha256: string }).sha256;

/** Waits for all of it; of several causes the one that says what is the matter: an abort only follows from another. */
async function settled(work: readonly Promise<unknown>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const causes = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  if (causes.length) throw causes.find((cause) => nameOf(cause) !== "AbortError") ?? causes[0];
}

export class Base {
  #open: Promise<IDBPDatabase<Shelves>> | null = null;
  /** Told when this window has given way to a newer version in another one. */
  onGivenWay: () => void = () => {};

  #connect(): Promise<IDBPDatabase<Shelves>> {
    this.#open ??= openDB<Shelves>(NAME, VERSION, {
      upgrade(db) {
        db.createObjectStore("device");
        for (const store of ["drafts", "shown", "outbox", "receipts"] as const)
          db.createObjectStore(store, { keyPath: "id" });
        db.createObjectStore("parts", { keyPath: "id" }).createIndex("draft", "draft");
        db.createObjectStore("blobs", { keyPath: "sha256" }).createIndex("visit", "visit");
      },
      // Another window upgrades or wipes: this one must not stand in its way.
      blocking: (_now, _next, event) => {
        (event.target as IDBDatabase).close();
        this.#open = null;
        this.onGivenWay();
      },
      terminated: () => {
        this.#open = null;
      },
    });
    this.#open.catch(() => {
      this.#open = null;
    });
    return this.#open;
  }

  /** Runs on an open connection; once more on a new one where the browser had closed the old one. */
  async #on<T>(work: (db: IDBPDatabase<Shelves>) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connect());
    } catch (error) {
      if (!["InvalidStateError", "UnknownError", "AbortError"].includes(nameOf(error)))
        throw new NotKept(reasonOf(error), error);
    }
    this.close();
    try {
      return await work(await this.#connect());
    } catch (error) {
      throw new NotKept(reasonOf(error), error);
    }
  }

  get = <S extends Store>(store: S, key: string): Promise<Shelves[S]["value"] | undefined> =>
    this.#on((db) => db.get(store, key));
  all = <S extends Store>(store: S): Promise<Shelves[S]["value"][]> => this.#on((db) => db.getAll(store));
  keys = (store: Store): Promise<string[]> => this.#on((db) => db.getAllKeys(store) as Promise<string[]>);
  partsOf = (draft: string) => this.#on((db) => db.getAllKeysFromIndex("parts", "draft", draft));
  blobsOf = (visit: string) => this.#on((db) => db.getAllKeysFromIndex("blobs", "visit", visit));

  /** All or nothing, on the disk, and read back. */
  async put(...things: readonly Put[]): Promise<void> {
    await this.#on(async (db) => {
      const stores = [...new Set(things.map(({ store }) => store))];
      const tx = db.transaction(stores, "readwrite", { durability: "strict" });
      const puts = things.map(({ store, value, key }) => tx.objectStore(store).put(value as never, key));
      await settled([...puts, tx.done]);
      for (const thing of things) {
        if (!same(await db.get(thing.store, keyOf(thing)), thing.value)) throw new NotKept("broken");
      }
    });
  }

  /** Puts what can be done without, and tells whether there was room for it. */
  putIfRoom = (...things: readonly Put[]): Promise<boolean> =>
    this.put(...things).then(
      () => true,
      (error) => {
        if (error instanceof NotKept && error.why === "full") return false;
        throw error;
      },
    );

  async remove(...things: readonly { store: Store; key: string }[]): Promise<void> {
    if (!things.length) return;
    await this.#on(async (db) => {
      const stores = [...new Set(things.map(({ store }) => store))];
      const tx = db.transaction(stores, "readwrite", { durability: "strict" });
      await Promise.all([...things.map(({ store, key }) => tx.objectStore(store).delete(key)), tx.done]);
    });
  }

  close(): void {
    this.#open?.then((db) => db.close()).catch(() => {});
    this.#open = null;
  }
}

export const base = new Base();
