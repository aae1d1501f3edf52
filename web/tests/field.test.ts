import { afterEach, describe, expect, it, vi } from "vitest";
import { best, LOOK_MS, look } from "../src/field/position";
import type { Sample } from "../src/field/records";

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
