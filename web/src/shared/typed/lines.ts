/** Typed coordinates, line by line: what was understood, what is still to be asked, what shape the lines make. */

import type { Shape } from "../api/types";
import type { Point as Place, QuestionCode, Reading, RefusalCode } from "../coordinates/parse";
import { parse } from "../coordinates/parse";

export type Asked = QuestionCode | "maybe_swapped" | "far_away";
export type Line = {
  n: number;
  text: string;
  refusal: RefusalCode | null;
  asked: Asked[];
  candidates: readonly Place[];
  reading: Reading | null;
};

/**
 * Degrees around Syria and its neighbours, the occupied Golan inside it: nothing in it is ever asked about. The
 * organisation's own area is the server's to ask about; this only catches a slip while it is being typed.
 */
const REGION = { west: 34, south: 29.2, east: 43.5, north: 37.6 };
const near = ({ lon, lat }: Place) =>
  lon >= REGION.west && lon <= REGION.east && lat >= REGION.south && lat <= REGION.north;

function askAlso(points: readonly Place[]): { asked: Asked[]; points: readonly Place[] } {
  const [first] = points;
  if (!first || points.some(near)) return { asked: [], points };
  const turned = { lon: first.lat, lat: first.lon };
  if (near(turned)) return { asked: ["maybe_swapped"], points: [turned, ...points] };
  return { asked: ["far_away"], points };
}

export function readLines(text: string): Line[] {
  return text.split("\n").flatMap((line, i): Line[] => {
    if (!line.trim()) return [];
    const parsed = parse(line);
    if (!parsed.ok) return [{ n: i + 1, text: line, refusal: parsed.code, asked: [], candidates: [], reading: null }];
    const more = askAlso(parsed.reading.points);
    return [
      {
        n: i + 1,
        text: line,
        refusal: null,
        asked: [...parsed.reading.questions, ...more.asked],
        candidates: more.points,
        reading: parsed.reading,
      },
    ];
  });
}

/**
 * The reference systems the lines were typed in, as the record keeps them: UTM has an EPSG code for each zone and
 * half of the earth; MGRS, which has none, stands under its name.
 */
export function crsOf(lines: readonly Line[], places: readonly Place[]): string {
  const named = lines.map(({ reading }, i) => {
    if (reading?.notation === "mgrs") return "MGRS (WGS 84)";
    if (reading?.notation !== "utm") return "EPSG:4326";
    return `EPSG:${(places[i]?.lat ?? 0) < 0 ? 327 : 326}${String(reading.zone).padStart(2, "0")}`;
  });
  return [...new Set(named)].join(", ");
}

/** One point, or the area whose corners were typed in order; null for none, or for two. */
export function shapeOf(places: readonly Place[]): Shape | null {
  const corners = places.map(({ lon, lat }) => [lon, lat]);
  const [first] = corners;
  if (!first || corners.length === 2) return null;
  if (corners.length === 1) return { type: "Point", coordinates: first };
  const last = corners.at(-1) as number[];
  const closed = first[0] === last[0] && first[1] === last[1];
  return { type: "Polygon", coordinates: [closed ? corners : [...corners, first]] };
}
