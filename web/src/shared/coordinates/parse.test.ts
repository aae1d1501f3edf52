/** The page reads and writes coordinates exactly as the server does: both are held to one file of vectors. */

import { describe, expect, it } from "vitest";
import file from "../../../../tests/vectors/coordinates.json";
import { write } from "./format";
import { type Notation, parse } from "./parse";

interface Case {
  text: string;
  notation?: string;
  points?: [number, number][];
  questions?: string[];
  square_m?: number;
  refused?: string;
}

type Written = { lon: number; lat: number; refused?: Notation[] } & Partial<Record<Notation, string>>;

const vectors = file as unknown as { parse: Case[]; write: Written[] };
const NOTATIONS: Notation[] = ["dd", "dm", "dms", "utm", "mgrs"];

describe("a typed point", () => {
  it.each(vectors.parse.filter((c) => c.points))("is read: $text", (expected) => {
    const parsed = parse(expected.text);
    if (!parsed.ok) throw new Error(parsed.code);
    const { points, notation, questions, squareM, text } = parsed.reading;
    expect(points.length).toBe(expected.points?.length);
    for (const [index, [lon, lat]] of (expected.points ?? []).entries()) {
      expect(Math.abs((points[index]?.lon ?? Number.NaN) - lon)).toBeLessThan(1e-8);
      expect(Math.abs((points[index]?.lat ?? Number.NaN) - lat)).toBeLessThan(1e-8);
    }
    expect(notation).toBe(expected.notation);
    expect(questions).toEqual(expected.questions);
    expect(squareM).toBe(expected.square_m);
    expect(text).toBe(expected.text);
  });

  it.each(vectors.parse.filter((c) => c.refused))("is refused with its own reason: $text", (expected) => {
    expect(parse(expected.text)).toEqual({ ok: false, code: expected.refused });
  });
});

describe("a point", () => {
  it.each(vectors.write)("is written: $lat $lon", ({ lon, lat, refused, ...expected }) => {
    for (const notation of NOTATIONS.filter((name) => expected[name]))
      expect(write({ lon, lat }, notation)).toBe(expected[notation]);
    for (const notation of refused ?? []) expect(write({ lon, lat }, notation)).toBeUndefined();
  });

  it.each(NOTATIONS)("written as %s is read back to the same place", (notation) => {
    for (let lat = -79.7; lat < 84; lat += 3.37)
      for (let lon = -179.3; lon < 180; lon += 7.77) {
        const parsed = parse(write({ lon, lat }, notation) ?? "");
        if (!parsed.ok) throw new Error(`${lat} ${lon}: ${parsed.code}`);
        expect(parsed.reading.questions).toEqual([]);
        const [again] = parsed.reading.points;
        const north = ((again?.lat ?? Number.NaN) - lat) * 111320;
        const east = ((again?.lon ?? Number.NaN) - lon) * 111320 * Math.cos((lat * Math.PI) / 180);
        expect(Math.hypot(north, east)).toBeLessThan(1);
      }
  });
});
