import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import vectors from "../../docs/formats/sealed-visit-vectors.json";
import { Base } from "../src/field/keeping/base";
import { Drafts } from "../src/field/keeping/drafts";
import { Vault } from "../src/field/keeping/vault";
import { type Bytes, fromB64u, joined, utf8 } from "../src/field/sealing/bytes";
import { exported } from "../src/field/sending/export";
import { finish, type Part, tidy } from "../src/field/sending/finish";
import { chunkFor, Sender } from "../src/field/sending/sender";
import { crc32 } from "../src/field/sending/zip";
import { Intake } from "./intake";
import { open } from "./opener";

vi.hoisted(() => vi.stubGlobal("location", { origin: "http://registry.test" }));

const [registry, escrow] = vectors.keys;
const SEALS = {
  device_id: "01990000-0000-7000-8000-0000000000d0",
  send_credential: "send-secret",
  keys: [registry?.public_key ?? "", escrow?.public_key ?? ""],
};
const HELD = new Map([[registry?.id ?? "", fromB64u(registry?.private_key ?? "")]]);
const idOf = (n: number) => `01990000-0000-7000-8000-00000000000${n}`;
const TEXT = "01990000-0000-7000-8000-0000000000a0";
const PHOTO = "01990000-0000-7000-8000-0000000000a1";
const picture = new Uint8Array(300_000).map((_, i) => (i * 7) % 251);
const PARTS: Part[] = [
  { kind: "preview", part: PHOTO, bytes: async () => utf8("small") },
  { kind: "photo", part: PHOTO, bytes: async () => picture },
];

describe("sending", () => {
  let base: Base;
  let drafts: Drafts;
  let intake: Intake;
  const sender = () => new Sender(base, SEALS.send_credential, { arrived: () => {} });
  const log = (n: number, parts = PARTS) =>
    finish(base, drafts, SEALS, { id: idOf(n), textPart: TEXT, text: { n }, parts });
  const kinds = () =>
    intake.asked
      .map((asked) => /blobs\/(\w+)\/chunks/.exec(asked)?.[1])
      .filter((name, i, all) => name && all.indexOf(name) === i)
      .map(
        (name) =>
          [...intake.manifests.values()].flatMap((m) => JSON.parse(m).blobs).find((b) => b.sha256 === name)?.kind,
      );

  beforeEach(async () => {
    vi.stubGlobal("indexedDB", new IDBFactory());
    vi.stubGlobal("navigator", { locks: { request: (_: string, work: () => unknown) => work() } });
    [base, intake] = [new Base(), new Intake()];
    const vault = new Vault(base, 0);
    drafts = new Drafts(base, vault);
    vi.stubGlobal("fetch", intake.fetch);
  });
  afterEach(() => base.close());

  it("sends every text before every preview before any photo, and forgets what is named in the receipt", async () => {
    await log(1);
    await log(2);
    expect((await sender().pass(true)).refused.size).toBe(0);
    expect(kinds()).toEqual(["text", "text", "preview", "preview", "photo", "photo"]);
    expect([await base.keys("blobs"), await base.keys("outbox")]).toEqual([[], []]);
    expect((await base.all("receipts")).map(({ number }) => number)).toEqual([`N-${idOf(1)}`, `N-${idOf(2)}`]);
    const said = JSON.parse(intake.manifests.get(idOf(1)) ?? "").blobs;
    const photo = said.find((blob: { kind: string }) => blob.kind === "photo");
    const arrived = (await intake.whole(photo.sha256)) as Bytes;
    expect(await open(arrived, { visit: idOf(1), part: PHOTO, kind: "photo" }, HELD)).toEqual(picture);
  });

  it("goes on where the link broke, without sending again what has arrived", async () => {
    await log(1);
    let cut = 3;
    intake.before = (_, path) => (path.includes("/chunks/") && !cut-- ? new TypeError("cut") : undefined);
    await expect(sender().pass(true)).rejects.toThrow("cut");
    const sent = intake.bytes;
    expect(await base.keys("outbox")).toEqual([idOf(1)]);
    await sender().pass(true);
    const sizes = JSON.parse(intake.manifests.get(idOf(1)) ?? "").blobs.map((blob: { size: number }) => blob.size);
    expect(sent).toBeGreaterThan(0);
    expect(intake.bytes).toBe(sizes.reduce((sum: number, size: number) => sum + size, 0));
    expect(await base.keys("outbox")).toEqual([]);
  });

  it("sends in chunks that the link carries in a second and a half, between 64 and 256 KiB", () => {
    const K = 1024;
    expect(chunkFor(64 * K, 100, 64 * K)).toBe(256 * K);
    expect(chunkFor(64 * K, 800, 64 * K)).toBe(64 * K);
    expect(chunkFor(256 * K, 2500, 256 * K)).toBe(128 * K);
    expect(chunkFor(256 * K, 40_000, 256 * K)).toBe(64 * K);
    // A small piece tells how long the way is, not how wide.
    expect(chunkFor(4 * K, 900, 192 * K)).toBe(192 * K);
  });

  it("waits as long as a busy registry asks, and loses nothing", async () => {
    await log(1);
    let busy = true;
    intake.before = () => (busy ? new Response("{}", { status: 429, headers: { "retry-after": "7" } }) : undefined);
    await expect(sender().pass(true)).rejects.toMatchObject({ seconds: 7 });
    expect([await base.keys("outbox"), (await base.keys("blobs")).length]).toEqual([[idOf(1)], 3]);
    busy = false;
    expect((await sender().pass(true)).refused.size).toBe(0);
    expect(await base.keys("outbox")).toEqual([]);
  });

  it("gets the same receipt when the answer was lost", async () => {
    await log(1);
    let lost = false;
    intake.after = (method, path) => {
      if (lost || method !== "PUT" || path.includes("/chunks/")) return undefined;
      lost = true;
      return new Response("<html>500</html>", { status: 500 });
    };
    await expect(sender().pass(true)).rejects.toThrow();
    expect((await base.keys("blobs")).length).toBe(3);
    await sender().pass(true);
    expect(intake.manifests.size).toBe(1);
    expect((await base.all("receipts"))[0]?.number).toBe(`N-${idOf(1)}`);
  });

  it.each([
    [
      "a hotel's page",
      () => new Response("<html>Welcome</html>", { status: 200, headers: { "content-type": "text/html" } }),
    ],
    [
      "another visit's answer",
      () =>
        new Response(JSON.stringify({ visit_id: idOf(9), number: "N", manifest_sha256: "", have: [], missing: [] })),
    ],
    ["an ended permission", () => new Response(JSON.stringify({ code: "credential_refused" }), { status: 401 })],
  ])("forgets nothing for %s", async (_, answer) => {
    await log(1);
    intake.before = answer;
    await expect(sender().pass(true)).rejects.toThrow();
    expect([(await base.keys("blobs")).length, await base.keys("outbox")]).toEqual([3, [idOf(1)]]);
  });

  it("keeps the photos back until they may go", async () => {
    await log(1);
    await sender().pass(false);
    expect(kinds()).toEqual(["text", "preview"]);
    expect((await base.keys("blobs")).length).toBe(1);
    expect((await base.all("outbox"))[0]?.arrived).toBe(true);
    await sender().pass(true);
    expect(await base.keys("outbox")).toEqual([]);
  });

  it("sends from a phone that is full, and lets go of what has arrived", async () => {
    await log(1);
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    expect((await sender().pass(true)).refused.size).toBe(0);
    expect([await base.keys("blobs"), await base.keys("outbox")]).toEqual([[], []]);
    full.mockRestore();
    // Where that made room, the number is kept.
    await log(2);
    let tries = 0;
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...all) {
      if (this.name === "receipts" && !tries++) throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, all);
    });
    await sender().pass(true);
    expect((await base.all("receipts")).map(({ number }) => number)).toEqual([`N-${idOf(2)}`]);
    expect(await base.keys("outbox")).toEqual([]);
    vi.restoreAllMocks();
  });

  it("lets a visit that is refused keep no other back, and keeps it", async () => {
    await log(1);
    await log(2);
    const no = new Response(JSON.stringify({ code: "manifest_malformed" }), { status: 422 });
    intake.before = (method, path) => (method === "PUT" && path.endsWith(idOf(1)) ? no.clone() : undefined);
    const { refused } = await sender().pass(true);
    expect([...refused.keys()]).toEqual([idOf(1)]);
    expect(await base.keys("outbox")).toEqual([idOf(1)]);
  });

  it("sends a chunk again that was altered on the way", async () => {
    await log(1, []);
    let times = 0;
    const altered = new Response(JSON.stringify({ code: "hash_mismatch" }), { status: 422 });
    intake.before = (_, path) => (path.includes("/chunks/") && times++ < 2 ? altered.clone() : undefined);
    await sender().pass(true);
    expect([times, await base.keys("outbox")]).toEqual([3, []]);
  });

  it("throws away what a finish that was killed left behind, and nothing else", async () => {
    await log(1);
    const half = { sha256: "ff", visit: idOf(2), bytes: new ArrayBuffer(3) };
    const leftover = { id: idOf(1), sealed: new ArrayBuffer(3) };
    await base.put({ store: "blobs", value: half }, { store: "drafts", value: leftover });
    await tidy(base, drafts);
    expect((await base.keys("blobs")).length).toBe(3);
    expect(await base.keys("drafts")).toEqual([]);
  });

  it("exports what is sealed as an archive that others read", async () => {
    await log(1, []);
    const file = joined(...(await exported(base)));
    const words = new TextDecoder("latin1").decode(file);
    expect(words.match(/manifest\/|blob\//g)?.length).toBe(4);
    expect(words.startsWith("PK\x03\x04")).toBe(true);
    expect(crc32(utf8("123456789"))).toBe(0xcbf43926);
  });
});
