/**
 * The signs of the map: their shape says what their colour says, so that colour is never alone. The map draws them from
 * here when its style asks for them by name, the legend as SVG.
 *
 * Names: `site:<verification or coarse>:<variant>`, `flag:<severity>:<new, worked or closed>:<variant>` and
 * `due:<overdue or soon>:<variant>`.
 */
import type { Severity } from "../../api/types";
import { PALETTES, type Palette, SEVERITIES, VARIANTS, type Variant } from "./palette";

/** One stroke or fill of a sign; paths are in units of CSS pixels around its middle. */
export type Stroke = { d: string; fill?: string; stroke?: string; width?: number; dash?: number };
/** Half the side of the square a sign is drawn in. */
export const HALF = 18;

export const NEW = ["reported"] as const;
export const CLOSED = ["mitigated", "lost", "unfounded", "duplicate"] as const;
export const STAGES = ["new", "worked", "closed"] as const;
export type Stage = (typeof STAGES)[number];
export const SITE_SIGNS = [
  "reported",
  "under_assessment",
  "corroborated",
  "confirmed",
  "discounted",
  "coarse",
] as const;
export type SiteSign = (typeof SITE_SIGNS)[number];

export const DUES = ["overdue", "soon"] as const;
export type DueSign = (typeof DUES)[number];

export function stageOf(state: string): Stage {
  if ((NEW as readonly string[]).includes(state)) return "new";
  return (CLOSED as readonly string[]).includes(state) ? "closed" : "worked";
}

const disc = (r: number) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
const OUTLINE: Readonly<Record<Severity, string>> = {
  critical: "M-5-12.2H5L12.2-5V5L5 12.2H-5L-12.2 5V-5Z",
  high: "M0-13.5 13 9.5H-13Z",
  medium: "M0-10.5 10.5 0 0 10.5-10.5 0Z",
  low: disc(6.5),
};
const MARK: Readonly<Record<Severity, string>> = {
  critical: "M-4.6-7h3v8.6h-3ZM-4.6 4h3v3h-3ZM1.6-7h3v8.6h-3ZM1.6 4h3v3h-3Z",
  high: "M-1.5-6h3v8h-3ZM-1.5 4.4h3v3h-3Z",
  medium: "",
  low: "",
};

/** A fresh report has a heavy dark rim, one somebody works on a light ring, a closed one is empty. */
function flag(severity: Severity, stage: Stage, c: Palette): Stroke[] {
  const d = OUTLINE[severity];
  const colour = c.severity[severity];
  const mark = MARK[severity] ? [{ d: MARK[severity], fill: stage === "closed" ? colour : c.ink }] : [];
  if (stage === "closed") {
    return [{ d, stroke: c.ink, width: 5 }, { d, fill: c.here, stroke: colour, width: 3 }, ...mark];
  }
  if (stage === "new") return [{ d, fill: colour, stroke: c.ink, width: 2.6 }, ...mark];
  return [{ d, stroke: c.ink, width: 7.4 }, { d, stroke: c.paper, width: 4.8 }, { d, fill: colour }, ...mark];
}

/** The fuller the disc, the better established the site. */
function site(kind: SiteSign, c: Palette): Stroke[] {
  const halo = { d: disc(6), stroke: c.paper, width: 5 };
  const ring = { d: disc(6), fill: c.paper, stroke: c.site, width: 2.4 };
  switch (kind) {
    case "reported":
      return [halo, ring];
    case "under_assessment":
      return [halo, ring, { d: "M0-6a6 6 0 0 1 0 12Z", fill: c.site }];
    case "corroborated":
      return [halo, { ...ring, fill: c.site }];
    case "confirmed":
      return [halo, { ...ring, fill: c.site }, { d: "M-3.2 .2-.9 2.6 3.4-2.4", stroke: c.paper, width: 1.9 }];
    case "discounted":
      return [halo, { ...ring, stroke: c.discounted }, { d: "M-3-3 3 3M3-3-3 3", stroke: c.discounted, width: 1.9 }];
    case "coarse":
      return [{ d: "M-6-6H6V6H-6Z", fill: c.paper, stroke: c.site, width: 2, dash: 3 }];
  }
}

/** A clock, dark when its time has passed. */
function due(which: DueSign, c: Palette): Stroke[] {
  const [face, hands] = which === "overdue" ? [c.ink, c.paper] : [c.paper, c.ink];
  return [
    { d: disc(6.5), stroke: c.paper, width: 4.5 },
    { d: disc(6.5), fill: face, stroke: c.ink, width: 1.8 },
    { d: "M0-3.6V0H2.9", stroke: hands, width: 1.7 },
  ];
}

const oneOf = <T extends string>(all: readonly T[], word: string | undefined): T | undefined =>
  all.find((one) => one === word);

/** The strokes of a sign, from the lowest up; undefined for a name that is none. */
export function sign(name: string): Stroke[] | undefined {
  const [kind, ...words] = name.split(":");
  const variant = oneOf<Variant>(VARIANTS, words.at(-1));
  if (!variant) return undefined;
  if (kind === "site") {
    const which = oneOf(SITE_SIGNS, words[0]);
    return which && site(which, PALETTES[variant]);
  }
  if (kind === "due") {
    const which = oneOf(DUES, words[0]);
    return which && due(which, PALETTES[variant]);
  }
  const severity = oneOf(SEVERITIES, words[0]);
  const stage = oneOf(STAGES, words[1]);
  return kind === "flag" && severity && stage ? flag(severity, stage, PALETTES[variant]) : undefined;
}

/** Pixels of a sign for the map, at twice the density of CSS pixels. */
export function drawn(strokes: readonly Stroke[]): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 4 * HALF;
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  pen.setTransform(2, 0, 0, 2, 2 * HALF, 2 * HALF);
  pen.lineJoin = "round";
  for (const { d, fill, stroke, width = 1, dash } of strokes) {
    const path = new Path2D(d);
    pen.setLineDash(dash ? [dash, dash * 0.7] : []);
    pen.lineWidth = width;
    if (fill) {
      pen.fillStyle = fill;
      pen.fill(path);
    }
    if (stroke) {
      pen.strokeStyle = stroke;
      pen.stroke(path);
    }
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
