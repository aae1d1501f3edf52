import { expect, test } from "vitest";
import { apart, whereOf } from "./where";

const none = { lon: null, lat: null, accuracy_m: null, time: null, source: "none", missing: "unsafe" };
const at = (lon: number, lat: number, accuracy_m: number) => ({ ...none, lon, lat, accuracy_m, source: "gps" });

test("a visit without a position has no map", () => {
  expect(whereOf({ observer: none, observed: none, samples: [] })).toBeNull();
});

test("the way goes from the observer to what they saw, and every place has its circle of accuracy", () => {
  const samples = [{ lon: "36.5", lat: "32.7", accuracy_m: "40", time: "2026-03-12T09:15:00Z" }];
  const found = whereOf({ observer: at(36.5, 32.7, 12), observed: at(36.5, 32.71, 0), samples });
  expect(found?.way?.bearing).toBe(0);
  expect(found?.way?.metres).toBeCloseTo(1109, 0);
  const kinds = found?.shown.features.map((one) => [one.properties?.role, one.geometry.type].join(" "));
  expect(kinds).toEqual([
    "way LineString",
    "sample Polygon",
    "sample Point",
    "observer Polygon",
    "observer Point",
    "observed Point",
  ]);
  expect(found?.spots.map((one) => one.accuracy_m)).toEqual([12, 0, 40]);
});

test("the site is drawn under the rest, at the shape that the person may have", () => {
  const shape = { type: "Point" as const, coordinates: [36.5, 32.7] };
  const found = whereOf({ observer: at(36.6, 32.7, 5), observed: none, samples: [] }, shape);
  expect(found?.shown.features[0]).toMatchObject({ properties: { role: "site" }, geometry: shape });
  expect(found?.way).toBeNull();
});

test("two visits are as far apart as what they saw, and nobody can say where one names no place", () => {
  const one = { observer: at(36.5, 32.7, 12), observed: at(36.5, 32.71, 0) };
  const other = { observer: at(36.5, 32.7, 8), observed: none };
  expect(apart([one, other])).toBeCloseTo(1109, 0);
  expect(apart([one, { observer: none, observed: none }])).toBeNull();
});

test("what was seen plainly outside the site is said to be, and the site has a mark that is seen from far", () => {
  const corners = [
    [36.5, 32.7],
    [36.501, 32.7],
    [36.501, 32.701],
    [36.5, 32.7],
  ];
  const shape = { type: "Polygon" as const, coordinates: [corners] };
  const found = whereOf({ observer: at(36.5005, 32.8, 5), observed: none, samples: [] }, shape);
  expect(found?.beyond).toBeCloseTo(10980, -2);
  expect(found?.shown.features[1]).toMatchObject({ properties: { role: "site" }, geometry: { type: "Point" } });
  expect(whereOf({ observer: at(36.5005, 32.702, 5), observed: none, samples: [] }, shape)?.beyond).toBeNull();
});
