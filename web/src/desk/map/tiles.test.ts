import { describe, expect, it } from "vitest";
import { NO_FILTERS } from "../state.svelte";
import { tilesFor } from "./tiles";

const tiles = (given: object, as: string | null = null) =>
  tilesFor({ ...NO_FILTERS, ...given }, as, "https://registry.example");

describe("the address of the tiles", () => {
  it("asks for everything without a filter", () => {
    expect(tiles({})).toBe("https://registry.example/api/v1/tiles/{z}/{x}/{y}.mvt");
  });

  it("carries the list's filters, dates as whole days", () => {
    const { searchParams } = new URL(
      tiles({ type: "well", state: "reported", organisation: "a", governorate: "درعا", from: "2013", to: "2014-02" }),
    );
    expect(Object.fromEntries(searchParams)).toEqual({
      type: "well",
      state: "reported",
      organisation: "a",
      governorate: "درعا",
      from: "2013-01-01",
      to: "2014-02-28",
    });
  });

  it("reads dates in Arabic-Indic digits, and leaves out what is no date", () => {
    const days = (from: string, to: string) => new URL(tiles({ from, to })).searchParams.toString();
    expect(days("٢٠١٣", "٢٠١٤-٠٢")).toBe(days("2013", "2014-02"));
    expect(days("2013-13", "6/2014")).toBe("");
  });

  it("asks through other eyes without one's own filters", () => {
    const { searchParams } = new URL(tiles({ type: "well" }, "organisation:a"));
    expect(Object.fromEntries(searchParams)).toEqual({ as: "organisation:a" });
  });

  it("leaves out words, which find a site in the list and hide none on the map", () => {
    expect(tiles({ q: "تل" })).toBe(tiles({}));
  });
});
