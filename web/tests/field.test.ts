import { afterEach, describe, expect, it, vi } from "vitest";
import { questions } from "../src/field/checklist";
import { complete, hand, isRefusal, NOTHING_YET } from "../src/field/outbox";
import { best, LOOK_MS, look } from "../src/field/position";
import { type Outgoing, onTheWire, type Sample } from "../src/field/records";
import { Problem } from "../src/shared/api/problem";

vi.hoisted(() => vi.stubGlobal("location", { origin: "http://registry.test" }));

const sample = (accuracy_m: number): Sample => ({ lon: 36, lat: 32.7, accuracy_m, at: "2026-11-21T20:00:00Z" });

function phone() {
  let give: PositionCallback = () => {};
  let fail: PositionErrorCallback = () => {};
  const geolocation = {
    watchPosition: (ok: PositionCallback, no: PositionErrorCallback) => {
      [give, fail] = [ok, no];
      return 7;
    },
    clearWatch: vi.fn(),
    getCurrentPosition: vi.fn(),
  } as unknown as Geolocation & { clearWatch: ReturnType<typeof vi.fn> };
  const fix = (accuracy: number) =>
    give({ coords: { longitude: 36, latitude: 32.7, accuracy }, timestamp: 0 } as GeolocationPosition);
  return { geolocation, fix, refuse: () => fail({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError) };
}

describe("the position of a visit", () => {
  afterEach(() => vi.useRealTimers());

  it("is the most accurate sample, not the last", () => {
    expect(best([sample(40), sample(12), sample(25)])?.accuracy_m).toBe(12);
    expect(best([])).toBeNull();
  });

  it("keeps every sample and stops after 30 seconds", () => {
    vi.useFakeTimers();
    const { geolocation, fix } = phone();
    let all: Sample[] = [];
    const ended = vi.fn();
    look(
      (samples) => {
        all = samples;
      },
      ended,
      geolocation,
    );
    fix(40);
    fix(15);
    fix(22);
    expect(all.map((one) => one.accuracy_m)).toEqual([40, 15, 22]);
    vi.advanceTimersByTime(LOOK_MS);
    expect(ended).toHaveBeenCalledExactlyOnceWith("done");
    expect(geolocation.clearWatch).toHaveBeenCalledWith(7);
  });

  it("says when the phone refuses, and when there is no fix at all", () => {
    vi.useFakeTimers();
    const refusing = phone();
    const refused = vi.fn();
    look(() => {}, refused, refusing.geolocation);
    refusing.refuse();
    expect(refused).toHaveBeenCalledWith("refused");
    const silent = vi.fn();
    look(() => {}, silent, phone().geolocation);
    vi.advanceTimersByTime(LOOK_MS);
    expect(silent).toHaveBeenCalledWith("no_fix");
  });
});

describe("the checklist", () => {
  const all = ["fresh_digging", "remains_visible", "water_standing", "waste_dumped", "machinery_present"];

  it("asks a few questions always, and more by what was seen, in the registry's order", () => {
    expect(questions(all, [])).toEqual(["fresh_digging", "remains_visible"]);
    expect(questions(all, ["digging_by_machine", "flooding"])).toEqual([
      "fresh_digging",
      "remains_visible",
      "water_standing",
      "machinery_present",
    ]);
  });
});

describe("a position on the wire", () => {
  it("carries no more digits than the server takes, and says why it is missing", () => {
    const fix = { source: "gps" as const, ...sample(7.98765), lon: 36.123456789012, samples: [] };
    expect(onTheWire(fix)).toMatchObject({ lon: 36.123456789, accuracy_m: 7.99, source: "gps" });
    expect(onTheWire({ source: "none", missing: "unsafe" })).toEqual({ source: "none", missing: "unsafe" });
  });
});

describe("the outbox", () => {
  const item = {
    site_id: "place",
    report: { id: "report-1", site_id: "place", timing: "ongoing" },
    visit: { id: "visit-1", site_id: "place" },
    photos: [],
  } as unknown as Outgoing;
  const json = (body: unknown, status = 201) =>
    new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

  /** A server that answers by path; an `Error` is a lost connection. */
  function serve(answers: Record<string, () => Response | Error>) {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      const path = new URL(request.url).pathname;
      asked.push(path);
      const answer = answers[path]?.();
      if (!(answer instanceof Response)) throw answer ?? new TypeError("network");
      return answer;
    });
    return asked;
  }
  const REPORT = "/api/v1/disturbances";
  const VISIT = "/api/v1/visits";
  afterEach(() => vi.unstubAllGlobals());

  it("sends what cannot wait first, and sends again only what has not arrived", async () => {
    const asked = serve({ [REPORT]: () => json({ id: "report-1" }), [VISIT]: () => new TypeError("network") });
    const first = await hand(item, NOTHING_YET, () => {});
    expect(asked).toEqual([REPORT, VISIT]);
    expect(first.arrived).toMatchObject({ report: "1", visit: null });
    expect(isRefusal(first.error)).toBe(false);
    expect(complete(item, first.arrived)).toBe(false);
    const again = serve({ [VISIT]: () => json({ id: "visit-1", receipt: "7KQ2M-9XH4D" }) });
    const second = await hand(item, first.arrived, () => {});
    expect(again).toEqual([VISIT]);
    expect(second.arrived.visit).toBe("7KQ2M-9XH4D");
    expect(complete(item, second.arrived)).toBe(true);
  });

  it("takes no other page's answer for the registry's", async () => {
    const asked = serve({ [REPORT]: () => json({ welcome: "to the hotel" }, 200) });
    const { arrived, error } = await hand(item, NOTHING_YET, () => {});
    expect(asked).toEqual([REPORT]);
    expect(arrived).toEqual(NOTHING_YET);
    expect(error).toBeInstanceOf(TypeError);
  });

  it("knows a refusal from an answer that says nothing", () => {
    expect([409, 422].every((status) => isRefusal(new Problem({ status })))).toBe(true);
    expect([401, 429, 500, 503].some((status) => isRefusal(new Problem({ status })))).toBe(false);
    expect(isRefusal(new TypeError("network"))).toBe(false);
  });
});
