import { readFileSync } from "node:fs";
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from "geojson";
import { describe, expect, it } from "vitest";

type Area = Feature<Polygon | MultiPolygon, { id: string; ar: string }>;

const read = (file: string) =>
  (JSON.parse(readFileSync(new URL(`../public/basemap/${file}.json`, import.meta.url), "utf8")) as FeatureCollection)
    .features as Area[];

const polygons = ({ geometry: g }: Area) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates);

function within(ring: Position[], [x, y]: readonly [number, number]): boolean {
  const crossed = ring.slice(1).filter((b, i) => {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = b;
    return ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay);
  });
  return crossed.length % 2 === 1;
}

/** Who is drawn at a place: every area that holds it, holes left out. */
const at = (file: string, place: readonly [number, number]) =>
  read(file)
    .filter((area) => polygons(area).some((rings) => rings.filter((ring) => within(ring, place)).length % 2 === 1))
    .map((area) => area.properties.id);

const GOLAN = {
  "Majdal Shams": [35.77, 33.267],
  "the plateau": [35.75, 33.0],
  "the slopes over Lake Tiberias": [35.68, 32.8],
  Fiq: [35.7, 32.777],
} as const;

describe("the base map", () => {
  it.each(Object.entries(GOLAN))("draws %s in Syria, in Quneitra, and in nothing else", (_, place) => {
    expect(at("countries", place)).toEqual(["760"]);
    expect(at("governorates", place)).toEqual(["SY.QU"]);
  });

  it("leaves every neighbour where it was", () => {
    const seen = {
      "35.57,33.2": "376",
      "35.84,33.85": "422",
      "35.75,32.6": "400",
      "36.3,33.5": "760",
      "36.1,32.62": "760",
    };
    for (const [place, country] of Object.entries(seen)) {
      const [lon = 0, lat = 0] = place.split(",").map(Number);
      expect(at("countries", [lon, lat])).toEqual([country]);
    }
    expect(at("governorates", [36.1, 32.62])).toEqual(["SY.DR"]);
    expect(at("governorates", [35.9, 33.1])).toEqual(["SY.QU"]);
  });

  it("has no nameless unit inside Syria", () => {
    const syrian = read("governorates").filter((area) => area.properties.id.startsWith("SY"));
    expect(syrian).toHaveLength(14);
    expect(syrian.every((area) => area.properties.ar)).toBe(true);
  });
});
