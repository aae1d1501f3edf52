import { describe, expect, it } from "vitest";
import { readLines, shapeOf } from "../src/shared/typed/lines";

const only = (text: string) => {
  const [line] = readLines(text);
  if (!line) throw new Error("no line");
  return line;
};

describe("typed coordinates", () => {
  it("are read with Arabic digits and words", () => {
    const line = only("٣٢٫٧٢ شمال ٣٦٫٢٨ شرق");
    expect(line.asked).toEqual([]);
    expect(line.candidates[0]?.lat).toBeCloseTo(32.72, 9);
    expect(line.candidates[0]?.lon).toBeCloseTo(36.28, 9);
  });

  it("ask when latitude and longitude look swapped, and offer both", () => {
    const line = only("36.28 32.72");
    expect(line.asked).toEqual(["maybe_swapped"]);
    expect(line.candidates).toEqual([
      { lon: 36.28, lat: 32.72 },
      { lon: 32.72, lat: 36.28 },
    ]);
  });

  it("never ask about Quneitra or the Golan", () => {
    expect(only("33.12 35.82").asked).toEqual([]);
    expect(only("33.27 35.77").asked).toEqual([]);
  });

  it("ask about a place far from the region", () => {
    expect(only("48.85 2.35").asked).toEqual(["far_away"]);
  });

  it("name the line that cannot be read and keep the others", () => {
    const lines = readLines("32.7 36.2\n\nhere\n32.8 36.3");
    expect(lines.map((line) => [line.n, line.refusal])).toEqual([
      [1, null],
      [3, "coordinate_not_understood"],
      [4, null],
    ]);
  });

  it("make a point, an area, or nothing of two", () => {
    const at = (lat: number, lon: number) => ({ lat, lon });
    expect(shapeOf([at(32, 36)])).toEqual({ type: "Point", coordinates: [36, 32] });
    expect(shapeOf([at(32, 36), at(33, 36)])).toBeNull();
    const corners = [at(32, 36), at(33, 36), at(33, 37)];
    const closed = {
      type: "Polygon",
      coordinates: [
        [
          [36, 32],
          [36, 33],
          [37, 33],
          [36, 32],
        ],
      ],
    };
    expect(shapeOf(corners)).toEqual(closed);
    expect(shapeOf([...corners, at(32, 36)])).toEqual(closed);
  });
});
