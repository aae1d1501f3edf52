/** Typed coordinates, line by line: what was understood, what is still to be asked, what shape the lines make. */

import type { Shape } from "../api/types";
import type { Point as Place, QuestionCode, RefusalCode } from "../coordinates/parse";
import { parse } from "../coordinates/parse";

export type Asked = QuestionCode | "maybe_swapped" | "far_away";
export type Line = {
  n: number;
  text: string;
  refusal: RefusalCode | null;
  asked: Asked[];
  candidates: readonly Place[];
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
    if (!parsed.ok) return [{ n: i + 1, text: line, refusal: parsed.code, asked: [], candidates: [] }];
    const more = askAlso(parsed.reading.points);
    return [
      {
        n: i + 1,
        text: line,
        refusal: null,
        asked: [...parsed.reading.questions, ...more.asked],
        candidates: more.points,
      },
    ];
  });
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
