import { describe, expect, it } from "vitest";
import { pieces } from "./apart";

const dates = (text: string) => pieces(text).filter((_, place) => place % 2);

describe("a typed text in pieces", () => {
  it("sets apart dates and numbers in parts, whichever digits they are written with", () => {
    expect(dates("رأيته يوم 2026-11-21، والقبر مكشوف منذ ٢٠٢٦-٠٣-١٢ أو 2026-01")).toEqual([
      "2026-11-21",
      "٢٠٢٦-٠٣-١٢",
      "2026-01",
    ]);
    expect(dates("هاتفه 011-555-1234 عند 2026-11-21T09:30:00Z")).toEqual(["011-555-1234", "2026-11-21T09:30:00Z"]);
  });

  it("leaves spans and all else where they are, and loses nothing", () => {
    expect(dates("من 5-10 أشخاص، عمقه 2.5 m، قرب A-7 و1990-1995")).toEqual([]);
    for (const text of ["", "2026-11-21", "قبل 2026-11-21 وبعده 5-10", "بلا تاريخ"])
      expect(pieces(text).join("")).toBe(text);
  });
});
