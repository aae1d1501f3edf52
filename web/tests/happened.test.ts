import { describe, expect, it } from "vitest";
import { columnName, shapeInWords, valueInWords, worthTelling } from "../src/desk/site/happened";
import { graticule, stepFor } from "../src/shared/map/graticule";

const change = (table: string, column: string, value: unknown) => ({ table, key: "k", column, value });

describe("what an event changed", () => {
  it("names columns as the forms do", () => {
    expect(columnName(change("site", "name_ar", ""))).toBe("الاسم بالعربية");
    expect(columnName(change("boundary_assertion", "geometry", ""))).toBe("الشكل");
    expect(columnName(change("site", "victims_min", 3))).toBe("الضحايا: على الأقل");
  });

  it("never shows a shape as the database writes it", () => {
    expect(shapeInWords("POINT (36.5 32.7)")).toBe("نقطة عند 32.7 شمالاً، 36.5 شرقاً");
    expect(shapeInWords("POLYGON ((0 0, 1 0, 1 1, 0 0))")).toBe("مساحة، عدد زواياها 3");
    const two = "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))";
    expect(shapeInWords(two)).toBe("مساحات عددها 2، وعدد زواياها 6");
  });

  it("says nothing, yes and dates in words", () => {
    expect(valueInWords(change("site", "notes", null))).toBe("—");
    expect(valueInWords(change("site", "awareness_opt_in", true))).toBe("نعم");
    expect(valueInWords(change("site", "event_date", "2013-04"))).toBe("نيسان 2013");
  });

  it("leaves out what only the machinery needs", () => {
    expect(worthTelling(change("site", "version", 2))).toBe(false);
    expect(worthTelling(change("site", "condition", "intact"))).toBe(true);
  });
});

describe("lines of longitude and latitude", () => {
  it("keep about as far apart on the screen at every zoom", () => {
    expect(stepFor(10)).toBe(2);
    expect(stepFor(0.013)).toBe(0.002);
    expect(stepFor(0.000001)).toBe(0.0005);
  });

  it("are named by their degrees", () => {
    const names = graticule({ west: 36.4995, south: 32.6995, east: 36.5045, north: 32.7005 }).map(
      (line) => line.properties?.name,
    );
    expect(names).toEqual(["36.500° E", "36.501° E", "36.502° E", "36.503° E", "36.504° E", "32.700° N"]);
  });
});
