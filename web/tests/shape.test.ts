import { describe, expect, it } from "vitest";
import { bounds, circle, toGeometry, toRings } from "../src/shared/map/shape";

const square = (x: number, y: number, half: number): number[][] => [
  [x - half, y - half],
  [x + half, y - half],
  [x + half, y + half],
  [x - half, y + half],
  [x - half, y - half],
];

describe("what is drawn", () => {
  it("is nothing before an area is closed", () => {
    expect(toGeometry([])).toBeNull();
    expect(toGeometry([{ role: "hole", at: square(0, 0, 1) }])).toBeNull();
  });

  it("puts a hole into the area it was drawn in", () => {
    const shape = toGeometry([
      { role: "area", at: square(0, 0, 2) },
      { role: "area", at: square(10, 0, 2) },
      { role: "hole", at: square(10, 0, 1) },
    ]);
    expect(shape).toEqual({
      type: "MultiPolygon",
      coordinates: [[square(0, 0, 2)], [square(10, 0, 2), square(10, 0, 1)]],
    });
  });

  it("keeps a hole outside every area, for the server to name", () => {
    const shape = toGeometry([
      { role: "area", at: square(0, 0, 2) },
      { role: "hole", at: square(50, 0, 1) },
    ]);
    expect(shape).toEqual({ type: "Polygon", coordinates: [square(0, 0, 2), square(50, 0, 1)] });
  });

  it("comes back the same when it is edited again", () => {
    const shape = {
      type: "MultiPolygon" as const,
      coordinates: [[square(0, 0, 2), square(0, 0, 1)], [square(9, 9, 1)]],
    };
    expect(toGeometry(toRings(shape))).toEqual(shape);
  });
});

describe("an error radius", () => {
  it("is a closed ring at that distance", () => {
    const [ring = []] = circle([36.1, 32.6], 500).geometry.coordinates;
    expect(ring[0]).toEqual(ring.at(-1));
    const [west, south, east, north] = bounds({ coordinates: ring });
    expect(((north - south) * 111_195) / 2).toBeCloseTo(500, 0);
    expect(((east - west) * 111_195 * Math.cos((32.6 * Math.PI) / 180)) / 2).toBeCloseTo(500, 0);
  });
});
