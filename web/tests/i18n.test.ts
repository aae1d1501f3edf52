import { describe, expect, it } from "vitest";
import { dateWords, edtfWords, firstDay, isEdtf, lastDay } from "../src/shared/i18n/dates";
import { fill, language } from "../src/shared/i18n/index.svelte";
import { area, bytes, length, span } from "../src/shared/i18n/numbers";

type Said = Record<string, readonly [string, string]>;
/** Every catalogue that there is: one that is added is looked at too. */
const catalogues = import.meta.glob<Record<string, unknown>>("../src/shared/i18n/messages/*.ts", { eager: true });
const entries = Object.entries(catalogues).flatMap(([file, module]) =>
  Object.values(module)
    .filter((messages) => typeof messages === "object")
    .flatMap((messages) => Object.entries(messages as Said))
    .map(([key, pair]) => [`${file.split("/").at(-1)} ${key}`, pair] as const),
);
const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();

describe("a sentence with a value written the other way round", () => {
  const apart = (text: string) => `\u2068${text}\u2069`;
  it("keeps names, codes and dates apart from the words around them, and nothing else", () => {
    language.follow("ar");
    expect(fill("من {who} في {day}", { who: "Karim", day: "2026-02-12" })).toBe(
      `من ${apart("Karim")} في ${apart("2026-02-12")}`,
    );
    expect(fill("من {who}: {n}، {m} م", { who: "كريم", n: 3, m: "1.5" })).toBe("من كريم: 3، 1.5 م");
    language.follow("en");
    expect(fill("By {who} on {day}", { who: "كريم", day: "2026-02-12" })).toBe(`By ${apart("كريم")} on 2026-02-12`);
    expect(fill("By {who}", {})).toBe("By {who}");
    language.follow("ar");
  });
});

describe("the two languages", () => {
  it.each(entries)("say %s in Arabic and in English, with the same values filled in", (name, [ar, en]) => {
    expect(en.trim()).not.toBe("");
    // The name of a language is written in that language, so this one pair stands the other way round.
    const arabic = name === "common.ts language.other" ? en : ar;
    // UTM and MGRS are called so in both.
    expect(arabic).toMatch(ar === en ? /^[A-Z]{3,4}$/ : /[\u0600-\u06ff]/);
    expect(holes(ar)).toBe(holes(en));
  });

  it("never use the word for robbing graves for a lawful exhumation or a visit", () => {
    const said = entries.filter(([, [ar]]) => ar.includes("نبش"));
    expect(said).toEqual([]);
  });
});

describe("dates", () => {
  it("carry the months people in Syria use", () => {
    expect(dateWords("2026-02-12", "ar")).toBe("12 شباط 2026");
    expect(dateWords("2026-02-12", "en")).toBe("12 February 2026");
  });

  it.each([
    ["2013", "2013"],
    ["2013-04", "نيسان 2013"],
    ["2012/2014", "بين 2012 و2014"],
    ["../2014", "قبل 2014"],
    ["2012/..", "بعد 2012"],
    ["2013?", "2013 (غير مؤكَّد)"],
    ["2013~", "نحو 2013"],
  ])("%s reads as %s", (edtf, words) => {
    expect(isEdtf(edtf)).toBe(true);
    expect(edtfWords(edtf, "ar")).toBe(words);
  });

  it.each(["2013-13", "13", "../..", "2013-04-32", "نيسان", ""])("%s is asked about", (text) => {
    expect(isEdtf(text)).toBe(false);
  });

  it("stand for their first and last day in a search", () => {
    expect([firstDay("2012"), lastDay("2012")]).toEqual(["2012-01-01", "2012-12-31"]);
    expect([firstDay("2024-02"), lastDay("2024-02")]).toEqual(["2024-02-01", "2024-02-29"]);
    expect(lastDay("2014-06-10")).toBe("2014-06-10");
    expect(firstDay("soon")).toBe("");
  });
});

describe("measures", () => {
  it("are square metres, then hectares", () => {
    expect(area(420.4, "en")).toBe("420 m²");
    expect(area(12_345, "ar")).toBe("1.23 هكتار");
    expect(length(15_500, "en")).toBe("15.5 km");
  });
});

describe("how long it takes", () => {
  it("is said with the plural that goes with the number", () => {
    expect([1, 9, 11, 119].map((seconds) => span(seconds, "ar"))).toEqual(["ثانية", "9 ثوان", "11 ثانية", "119 ثانية"]);
    expect([1, 9, 300].map((seconds) => span(seconds, "en"))).toEqual(["1 second", "9 seconds", "5 minutes"]);
  });
  it("never stands apart from the unit of a size", () => {
    expect(bytes(2 ** 21, "ar")).toBe("2\u00a0م.ب");
  });
});
