import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Base, NAME, NotKept, same } from "../src/field/keeping/base";
import { Drafts } from "../src/field/keeping/drafts";
import { LEAST_ROUNDS, Vault } from "../src/field/keeping/vault";
import { utf8 } from "../src/field/sealing/bytes";

const PASSPHRASE = "قمر فوق التل";

/** Every byte of every store, as a thief would read it. */
async function everything(base: Base): Promise<string> {
  const kept = await Promise.all((["device", "drafts", "parts", "shown"] as const).map((store) => base.all(store)));
  const latin = (value: unknown): string =>
    value instanceof ArrayBuffer
      ? new TextDecoder("latin1").decode(value)
      : typeof value === "object" && value
        ? Object.values(value).map(latin).join(" ")
        : String(value);
  return kept.flat().map(latin).join("\n");
}

describe("what the phone keeps", () => {
  let base: Base;
  let vault: Vault;
  beforeEach(() => {
    vi.stubGlobal("indexedDB", new IDBFactory());
    base = new Base();
    vault = new Vault(base, 0);
  });
  afterEach(() => {
    base.close();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("gives a draft and its photos back after the page was closed, and shows a thief nothing", async () => {
    await vault.create(PASSPHRASE);
    const drafts = new Drafts(base, vault);
    await drafts.save({ id: "one", changed_at: "2026-11-22", form: { notes: "MARKER" } });
    await drafts.savePart("one", "photo", utf8("JPEGBYTES"));
    const seen = await everything(base);
    expect(seen).not.toMatch(/MARKER|JPEGBYTES/);

    const later = new Base();
    const again = new Vault(later, 0);
    expect(await again.unlock(PASSPHRASE)).toEqual({ open: true });
    const theirs = new Drafts(later, again);
    expect((await theirs.all<{ notes: string }>())[0]?.form.notes).toBe("MARKER");
    expect(await theirs.part("one", "photo")).toEqual(utf8("JPEGBYTES"));
    await theirs.remove("one");
    expect(await later.keys("parts")).toEqual([]);
  });

  it("is not readable once locked", async () => {
    await vault.create(PASSPHRASE);
    const sealed = await vault.seal(utf8("x"), "thing");
    await expect(vault.unseal(sealed, "another thing")).rejects.toThrow();
    vault.lock();
    await expect(async () => vault.unseal(sealed, "thing")).rejects.toThrow("locked");
  });

  it("asks for longer and longer patience after wrong passphrases, in a new page too", async () => {
    await vault.create(PASSPHRASE);
    const door = (await base.get("device", "door")) as { rounds: number };
    expect(door.rounds).toBeGreaterThanOrEqual(LEAST_ROUNDS);
    vault.lock();
    expect(await vault.unlock("wrong one")).toEqual({ open: false, wait: 0 });
    expect(await vault.unlock("wrong two")).toEqual({ open: false, wait: 0 });
    expect(await vault.unlock("wrong three")).toEqual({ open: false, wait: 5000 });
    const other = new Vault(new Base(), 0);
    const refused = await other.unlock(PASSPHRASE);
    expect(refused.open).toBe(false);
    vi.setSystemTime(Date.now() + 6000);
    expect(await other.unlock("wrong four")).toEqual({ open: false, wait: 10_000 });
    vi.setSystemTime(Date.now() + 11_000);
    expect(await other.unlock(PASSPHRASE)).toEqual({ open: true });
    expect(await other.wait()).toBe(0);
  });

  it("opens a connection again that the browser closed", async () => {
    await base.put({ store: "device", key: "a", value: 1 });
    const transaction = vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementationOnce(() => {
      throw new DOMException("closing", "InvalidStateError");
    });
    expect(await base.get("device", "a")).toBe(1);
    expect(transaction).toHaveBeenCalledTimes(2);
  });

  it("says when there is no room, and keeps what was there", async () => {
    await base.put({ store: "device", key: "a", value: 1 });
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementationOnce(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    await expect(base.put({ store: "device", key: "b", value: 2 })).rejects.toMatchObject({ why: "full" });
    expect(await base.keys("device")).toEqual(["a"]);
  });

  it("counts nothing as kept that does not read back the same", async () => {
    vi.spyOn(IDBObjectStore.prototype, "get").mockImplementationOnce(function (this: IDBObjectStore) {
      return this.get("nothing");
    });
    await expect(base.put({ store: "device", key: "a", value: 1 })).rejects.toBeInstanceOf(NotKept);
    expect(same({ a: new Uint8Array([1, 2]).buffer }, { a: new Uint8Array([1, 3]).buffer })).toBe(false);
  });

  it("stands in no other window's way", async () => {
    await base.put({ store: "device", key: "a", value: 1 });
    const given = vi.fn();
    base.onGivenWay = given;
    await new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 2);
      asked.onsuccess = done;
      asked.onerror = failed;
      asked.onblocked = failed;
    });
    expect(given).toHaveBeenCalledOnce();
    await expect(base.get("device", "a")).rejects.toMatchObject({ why: "newer" });
  });
});
