import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import vectors from "../../docs/formats/sealed-visit-vectors.json";
import { base } from "../src/field/keeping/base";
import { Drafts } from "../src/field/keeping/drafts";
import { Vault } from "../src/field/keeping/vault";
import { courier } from "../src/field/sending/courier.svelte";
import { finish } from "../src/field/sending/finish";
import { Intake } from "./intake";

vi.hoisted(() => vi.stubGlobal("location", { origin: "http://registry.test" }));

const SEALS = {
  device_id: "01990000-0000-7000-8000-0000000000d0",
  send_credential: "send-secret",
  keys: vectors.keys.map(({ public_key }) => public_key),
};
const VISIT = { id: "01990000-0000-7000-8000-000000000001", textPart: "01990000-0000-7000-8000-0000000000a0" };

describe.each([429, 503])("a registry that answers %i and says when to come again", (status) => {
  const page = new EventTarget();
  let intake: Intake;
  let asked: number[];

  /** It has been told to wait, and has set the clock. */
  const waits = () => vi.waitFor(() => expect([courier.state, vi.getTimerCount()]).toEqual(["later", 1]));

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    vi.stubGlobal("indexedDB", new IDBFactory());
    const request = (...given: unknown[]) => (given.at(-1) as (lock: object) => unknown)({});
    vi.stubGlobal("navigator", { locks: { request } });
    vi.stubGlobal("window", globalThis);
    vi.stubGlobal("document", Object.assign(page, { visibilityState: "visible" }));
    vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
    [intake, asked] = [new Intake(), []];
    vi.stubGlobal("fetch", intake.fetch);
    await finish(base, new Drafts(base, new Vault(base, 0)), SEALS, { ...VISIT, text: { n: 1 }, parts: [] });
  });
  afterEach(() => {
    courier.end();
    base.close();
    vi.useRealTimers();
  });

  it("is asked no sooner by itself, whatever comes up, and at once by the button", async () => {
    let busy = true;
    intake.before = () => {
      asked.push(performance.now());
      return busy ? new Response("{}", { status, headers: { "retry-after": "60" } }) : undefined;
    };
    courier.begin(SEALS.send_credential);
    await waits();
    expect([courier.state, asked.length, courier.unsent.length]).toEqual(["later", 1, 1]);
    page.dispatchEvent(new Event("online"));
    page.dispatchEvent(new Event("visibilitychange"));
    courier.kick();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(asked.length).toBe(1);
    // The clock itself comes back between one time and one and a quarter of what was asked.
    await vi.advanceTimersByTimeAsync(16_001);
    await waits();
    expect(asked.length).toBe(2);
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(60_000);
    busy = false;
    courier.kick(true);
    await vi.waitFor(() => expect(courier.state).toBe("idle"));
    expect([courier.unsent.length, courier.receipts.length]).toEqual([0, 1]);
  });
});
