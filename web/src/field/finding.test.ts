import { describe, expect, it } from "vitest";
import { named } from "./finding";

const sites = ["54JMY-4180K", "BH3SY-FE35W", "نَخلة 12"].map((coded_name) => ({ coded_name }));
const found = (wanted: string) => named(sites, wanted).map(({ coded_name }) => coded_name);

describe("an assigned site, by its name", () => {
  it("is found with or without its hyphen, in small letters, in Arabic digits, without vowel signs", () => {
    for (const typed of ["54jmy4180", "jmy-41", "٥٤"]) expect(found(typed)).toEqual(["54JMY-4180K"]);
    for (const typed of ["نخلة", "نخلة١٢", " نخلة 12 "]) expect(found(typed)).toEqual(["نَخلة 12"]);
  });

  it("is every site while nothing is typed, and none where none is called so", () => {
    expect(found(" ")).toHaveLength(3);
    expect(found("zz")).toEqual([]);
  });
});
