import type { LineString, Position } from "geojson";
import { describe, expect, it } from "vitest";
import { measure, measureShapes } from "./measure";

/** What the server's geo/measure.py says of the same shapes. */
const WAYS: [Position[], number][] = [
  [
    [
      [36.1, 32.6],
      [36.2, 32.7],
    ],
    14526.077217587568,
  ],
  [
    [
      [36.1, 32.6],
      [36.1001, 32.6],
    ],
    9.38726230371312,
  ],
  [
    [
      [179.9, 10],
      [-179.8, 10.1],
    ],
    34696.98368322729,
  ],
];
const AREAS: [Position[], number, number][] = [
  [
    [
      [36.5, 32.7],
      [36.501, 32.7],
      [36.501, 32.701],
      [36.5, 32.701],
    ],
    10398.754816710949,
    409.333635741233,
  ],
  [
    [
      [36, 32],
      [36, 33],
      [37, 33],
      [37.5, 32.2],
    ],
    11972244629.959717,
    448027.5770061698,
  ],
];

describe("measuring", () => {
  it.each(WAYS)("says the same length as the server", (points, metres) => {
    expect(measure(points, "distance").length).toBeCloseTo(metres, 6);
    expect(measure(points, "distance").area).toBeNull();
  });

  it.each(AREAS)("says the same area as the server, whichever way round", (points, area, around) => {
    for (const ring of [points, [...points].reverse()]) {
      expect(measure(ring, "area").area).toBeCloseTo(area, 2);
      expect(measure(ring, "area").length).toBeCloseTo(around, 6);
    }
  });

  it("has no area before the third corner, and no length before the second", () => {
    expect(measure([], "area")).toEqual({ length: 0, area: null });
    expect(measure([[36, 32]], "distance")).toEqual({ length: 0, area: null });
    expect(
      measure(
        [
          [36, 32],
          [36.1, 32],
        ],
        "area",
      ).area,
    ).toBeNull();
  });

  it("gives a figure of eight no area", () => {
    const eight: Position[] = [
      [36, 32],
      [36.1, 32.1],
      [36.1, 32],
      [36, 32.1],
    ];
    expect(measure(eight, "area").area).toBeNull();
    expect(measure(eight, "area").length).toBeGreaterThan(0);
  });
});

describe("what is drawn of a measurement", () => {
  const line = (points: Position[], kind: "distance" | "area") =>
    measureShapes(points, kind).find((one) => one.geometry.type === "LineString")?.geometry as LineString | undefined;

  it("is a corner for each point, and the way through them", () => {
    expect(measureShapes([[36, 32]], "distance")).toHaveLength(1);
    expect(
      line(
        [
          [36, 32],
          [36.01, 32],
          [36.01, 32.01],
        ],
        "distance",
      )?.coordinates,
    ).toHaveLength(3);
  });

  it("closes an area", () => {
    const way = line(
      [
        [36, 32],
        [36.01, 32],
        [36.01, 32.01],
      ],
      "area",
    )?.coordinates;
    expect(way?.at(-1)).toEqual(way?.[0]);
  });

  it("bends a long way towards the pole, and runs on past the antimeridian", () => {
    const way =
      line(
        [
          [0, 50],
          [60, 50],
        ],
        "distance",
      )?.coordinates ?? [];
    expect(Math.max(...way.map(([, lat = 0]) => lat))).toBeGreaterThan(53);
    expect(
      line(
        [
          [179, 10],
          [-179, 10],
        ],
        "distance",
      )?.coordinates.at(-1)?.[0],
    ).toBeCloseTo(181);
  });
});
