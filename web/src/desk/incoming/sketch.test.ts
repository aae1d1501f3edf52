import { expect, test } from "vitest";
import { sketch } from "./sketch";

const none = { lon: null, lat: null, accuracy_m: null, time: null, source: "none", missing: "unsafe" };
const at = (lon: number, lat: number, accuracy_m: number) => ({ ...none, lon, lat, accuracy_m, source: "gps" });

test("a visit without a position has no drawing", () => {
  expect(sketch({ observer: none, observed: none, samples: [] })).toBeNull();
});

test("what lies north is above, what lies east is to the right, and every circle fits", () => {
  const drawn = sketch({ observer: at(36.5, 32.7, 12), observed: at(36.501, 32.701, 40), samples: [] });
  const [observer, observed] = drawn?.spots ?? [];
  expect(observer).toMatchObject({ kind: "observer", x: 0, radius: 12 });
  expect(observed?.y).toBeCloseTo(-111.32, 1);
  expect(observed?.x).toBeGreaterThan(90);
  expect(drawn?.half).toBeGreaterThan(151);
  expect(drawn?.bar).toBe(100);
});

test("samples are drawn around the observer, or around the first of them where there is none", () => {
  const samples = [{ lon: "36.5", lat: "32.7", accuracy_m: "40" }];
  expect(sketch({ observer: none, observed: none, samples })?.spots).toEqual([
    { kind: "sample", x: 0, y: 0, radius: 40 },
  ]);
});
