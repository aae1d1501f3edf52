import { afterEach, describe, expect, it, vi } from "vitest";
import { questions } from "../src/field/checklist";
import { dueIn } from "../src/field/due";
import { best, LOOK_MS, look } from "../src/field/position";
import {
  aheadOf,
  needs,
  newForm,
  newPlace,
  onTheWire,
  type Sample,
  setOut,
  textOf,
  urgent,
} from "../src/field/records";

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

describe("the text of a visit", () => {
  const visit = () => ({ ...newForm("visit", newPlace()), method: "on_site", condition: "intact" });

  it("says what it still needs: the condition, why there is none, or the sender of a photo that came by message", () => {
    expect(needs({ ...newForm("visit", newPlace()), method: "on_site" })).toBe("condition");
    expect(needs({ ...visit(), condition: "not_assessed" })).toBe("why");
    expect(needs(visit())).toBe(null);
    const photo = {
      part: "p",
      sha256: "",
      size: 1,
      type: "image/jpeg",
      from: " ",
      taken_at: null,
      position: null,
      preview: false,
      ghost: null,
    };
    expect(needs({ ...visit(), photos: [{ ...photo, origin: "received" as const }] })).toBe("from");
    expect(needs({ ...visit(), photos: [{ ...photo, origin: "received" as const, from: "جار" }] })).toBe(null);
  });

  it("gives as the reason for no position that somebody was not there, when they were not", () => {
    const [told, seen] = [newForm("visit", newPlace()), newForm("visit", newPlace())];
    setOut(told, "informant");
    setOut(seen, "from_distance");
    expect(told.position).toEqual({ source: "none", missing: "not_at_place" });
    expect(seen.position).toEqual({ source: "none", missing: "no_fix" });
  });

  it("sends ahead what cannot wait, under its own id, and then only names it", () => {
    const form = { ...visit(), checklist: { remains_visible: "yes" } };
    expect(urgent(form)).toBe(true);
    const ahead = aheadOf(form);
    expect(ahead).toMatchObject({
      id: form.findingId,
      kind: "digging",
      visit: null,
      report: { effects: ["remains_exposed"] },
    });
    const text = textOf(form, "visit-id", true);
    expect(text).toMatchObject({ id: "visit-id", disturbances_sent: [form.findingId], visit: { disturbances: [] } });
    expect(textOf(form, "visit-id", false).visit?.disturbances[0]).toMatchObject({ id: form.findingId });
  });

  it("tells nothing of where the place is when it was seen from afar", () => {
    const here = { source: "gps" as const, lon: 36, lat: 32, accuracy_m: 5, at: "2026-11-22T00:00:00Z", samples: [] };
    const text = textOf({ ...visit(), method: "from_distance", position: here }, "id", false);
    expect(text.visit).toMatchObject({ observer: { source: "gps" }, observed: { source: "none" } });
  });
});

describe("reminders", () => {
  it("are told by the phone's own date", () => {
    const now = Date.parse("2026-11-22T00:00:00Z");
    const said = ["2026-11-21T00:00:00Z", "2026-11-25T00:00:00Z", "2026-12-25T00:00:00Z", null].map((at) =>
      dueIn(at, now),
    );
    expect(said).toEqual(["overdue", "soon", "later", "unscheduled"]);
  });
});
