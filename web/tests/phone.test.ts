import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { Base } from "../src/field/keeping/base";
import { Outlines } from "../src/field/keeping/outlines";
import { Vault } from "../src/field/keeping/vault";
import { secretIn } from "../src/field/qr";
import { utf8 } from "../src/field/sealing/bytes";

const SECRET = "cCnhymjN9W3Rxs9fEVpYKwgf5KcfgMukmCe16bLgTPs";

describe("the code of a coordinator", () => {
  it("links to its own registry, names another one, and is nothing else", () => {
    expect(secretIn(`https://a.test/field/#/enrol/${SECRET}`, "https://a.test")).toEqual({ secret: SECRET });
    expect(secretIn(`https://b.test/field/#/enrol/${SECRET}`, "https://a.test")).toEqual({ elsewhere: "b.test" });
    for (const other of ["", "https://a.test/", `#/enrol/${SECRET}`, "WIFI:T:WPA;S:x;;"])
      expect(secretIn(other, "https://a.test")).toBeNull();
  });
});

describe("the outlines of earlier photos", () => {
  let base: Base;
  let vault: Vault;
  let outlines: Outlines;
  beforeEach(async () => {
    globalThis.indexedDB = new IDBFactory();
    base = new Base();
    vault = new Vault(base, 0);
    await vault.create("قمر فوق التل");
    outlines = new Outlines(base, vault);
  });
  const lines = (text: string) => async () => utf8(text);

  it("come once, stay while they are released, and are read under the passphrase alone", async () => {
    expect(await outlines.follow(new Map([["a", lines("wall")]]))).toEqual(new Set(["a"]));
    const again = () => Promise.reject(new Error("asked twice"));
    expect(await outlines.follow(new Map([["a", again]]))).toEqual(new Set(["a"]));
    expect(await outlines.read("a")).toEqual(utf8("wall"));
    vault.lock();
    await expect(outlines.read("a")).rejects.toThrow("locked");
  });

  it("leave when another takes their place, and one that does not come stands in no other's way", async () => {
    await outlines.follow(new Map([["a", lines("wall")]]));
    const lost = () => Promise.reject(new Error("no network"));
    const now = await outlines.follow(
      new Map([
        ["b", lost],
        ["c", lines("gate")],
      ]),
    );
    expect(now).toEqual(new Set(["c"]));
    expect(await outlines.read("a")).toBeUndefined();
    expect(await outlines.follow(new Map())).toEqual(new Set());
    expect(await base.keys("shown")).toEqual([]);
  });
});
