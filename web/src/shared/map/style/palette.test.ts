import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
} from "culori";
import { describe, expect, it } from "vitest";
import { PALETTES, SEVERITIES, VARIANTS } from "./palette";

/** CIEDE2000 units: above about 10 two patches side by side are plainly two colours. */
const APART = 14;
const distance = differenceCiede2000();
const parsed = (colour: string) => parse(colour) as Color;
const visions: Record<string, <C extends Color>(colour: C) => C> = {
  usual: (colour) => colour,
  deuteranopia: filterDeficiencyDeuter(1),
  protanopia: filterDeficiencyProt(1),
  tritanopia: filterDeficiencyTrit(1),
};
const pairs = <T>(all: readonly T[]) => all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));

describe.each(VARIANTS)("the %s map", (variant) => {
  const colours = PALETTES[variant];

  it.each(Object.entries(visions))("tells severities and sites apart with %s vision", (_name, seen) => {
    const shown = [...SEVERITIES.map((one) => colours.severity[one]), colours.site];
    const near = pairs(shown).map(([a, b]) => ({ a, b, apart: distance(seen(parsed(a)), seen(parsed(b))) }));
    expect(near.filter((pair) => pair.apart < APART)).toEqual([]);
  });

  it("sets signs and names off from the ground", () => {
    const ground = variant === "dark" ? [colours.land, colours.here] : [colours.land, colours.here, colours.sea];
    for (const one of ground) {
      expect(wcagContrast(colours.site, one)).toBeGreaterThan(3);
      expect(wcagContrast(colours.chosen, one)).toBeGreaterThan(3);
      expect(wcagContrast(colours.text, one)).toBeGreaterThan(variant === "contrast" ? 7 : 4.5);
    }
    // A sign is read by its outline where its fill is near the ground's lightness.
    for (const one of SEVERITIES) expect(wcagContrast(colours.severity[one], colours.ink)).toBeGreaterThan(3);
  });
});
