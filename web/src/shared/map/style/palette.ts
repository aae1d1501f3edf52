/** Every colour of the map, once for each variant; `palette.test.ts` looks at them as colour-blind people do. */
import type { Severity } from "../../api/types";

export const VARIANTS = ["light", "dark", "contrast"] as const;
export type Variant = (typeof VARIANTS)[number];
export const SEVERITIES = ["critical", "high", "medium", "low"] as const satisfies readonly Severity[];

export type Palette = {
  sea: string;
  land: string;
  /** The country the registry works in. */
  here: string;
  border: string;
  unit: string;
  text: string;
  halo: string;
  site: string;
  discounted: string;
  chosen: string;
  /** The outline that sets every sign off from the ground, and the marks inside. */
  ink: string;
  /** The ring of a report that somebody works on, and the mark on a filled site. */
  paper: string;
  severity: Readonly<Record<Severity, string>>;
};

/** After Okabe and Ito's palette, darkened or lightened until each pair keeps apart under every colour vision. */
export const PALETTES: Readonly<Record<Variant, Palette>> = {
  light: {
    sea: "#dbe4e6",
    land: "#f0ede5",
    here: "#fbf9f4",
    border: "#8f8877",
    unit: "#c4bda9",
    text: "#4a4d4c",
    halo: "#fbf9f4",
    site: "#00628f",
    discounted: "#77736a",
    chosen: "#8a1c7c",
    ink: "#1c1c1c",
    paper: "#ffffff",
    severity: { critical: "#d55e00", high: "#f0b400", medium: "#56b4e9", low: "#8c8c8c" },
  },
  dark: {
    sea: "#12181b",
    land: "#1d2225",
    here: "#262c30",
    border: "#7d868b",
    unit: "#454e54",
    text: "#c9cdca",
    halo: "#1a1f22",
    site: "#8fd8ff",
    discounted: "#a29d92",
    chosen: "#f0e442",
    ink: "#0b0d0e",
    paper: "#ffffff",
    severity: { critical: "#f0642f", high: "#ffd23f", medium: "#2b78d4", low: "#b4b4b4" },
  },
  contrast: {
    sea: "#cfdde2",
    land: "#e9e9e9",
    here: "#ffffff",
    border: "#000000",
    unit: "#5a5a5a",
    text: "#000000",
    halo: "#ffffff",
    site: "#00406b",
    discounted: "#4a4a4a",
    chosen: "#b0007a",
    ink: "#000000",
    paper: "#ffffff",
    severity: { critical: "#c03a00", high: "#ffc400", medium: "#2f9be6", low: "#8a8a8a" },
  },
};

/** The variant the person's system asks for. */
export function systemVariant(): Variant {
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
