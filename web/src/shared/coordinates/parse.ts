/** Read coordinates as people type them: the twin of geo/coordinates.py, held to the same vectors. */

import { readDegrees } from "./degrees";
import { type Point, type QuestionCode, type Reading, type RefusalCode, Refused } from "./reading";
import { bandOf, fromMgrs, fromUtm } from "./utm";
import { plain } from "./words";

export type { Notation, Point, QuestionCode, Reading, RefusalCode } from "./reading";

/** Characters of text taken for one point. */
export const LONGEST = 200;

const GRID_WORDS = /\b(?:UTM|MGRS|ZONE|WGS ?84)\b:?/g;
const MGRS = /^(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z]{2})(\d*)$/;
const POLAR = /^[ABYZ][A-Z]{2}\d+$/;
const GROUPED = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?`;
const UTM = new RegExp(
  String.raw`^(\d{1,2}) ?(NORTH|SOUTH|SHEEN|[C-HJ-NP-X])[ ,;]+(${GROUPED}|\d{6}(?:[.,]\d+)?) ?(?:M?E|EAST|M)?` +
    String.raw`[ ,;]+(${GROUPED}|\d{1,8}(?:[.,]\d+)?) ?(?:M?N|NORTH|M)?$`,
);
const WHOLE_GROUPED = new RegExp(`^${GROUPED}$`);

/** What a typed point means, or the code of the reason why it is none. */
export type Parsed =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly code: RefusalCode };

/**
 * Reads decimal degrees, degrees with minutes and seconds, UTM and MGRS, in Latin and Arabic digits. Without
 * letters latitude comes first. Ask the questions of the reading before taking the point.
 */
export function parse(text: string): Parsed {
  try {
    return { ok: true, reading: read(text) };
  } catch (failure) {
    if (failure instanceof Refused) return { ok: false, code: failure.code };
    throw failure;
  }
}

function read(text: string): Reading {
  if ([...text].length > LONGEST) throw new Refused("coordinate_too_long");
  const bare = plain(text);
  if (!bare) throw new Refused("coordinate_empty");
  const grid = bare.replace(GRID_WORDS, " ").trim();
  const compact = grid.replaceAll(" ", "");
  const [, zone, band, letters, digits] = MGRS.exec(compact) ?? [];
  if (zone && band && letters && digits !== undefined) {
    const [place, squareM] = fromMgrs(Number(zone), band, letters, digits);
    return { points: [place], text, notation: "mgrs", questions: [], squareM };
  }
  if (POLAR.test(compact)) throw new Refused("coordinate_polar");
  const [, utmZone, letter, easting, northing] = UTM.exec(grid) ?? [];
  if (utmZone && letter && easting && northing) {
    const [points, questions] = readUtm(Number(utmZone), letter, metres(easting), metres(northing));
    return { points, text, notation: "utm", questions, zone: Number(utmZone) };
  }
  return { ...readDegrees(bare), text };
}

/** `37S` is band S (32 to 40° N) or the southern hemisphere: both, where the northing allows both. */
function readUtm(zone: number, letter: string, easting: number, northing: number): [Point[], QuestionCode[]] {
  const inHalf = (north: boolean) => fromUtm({ zone, north, easting, northing });
  if (letter.length > 1) return [[inHalf(letter !== "SOUTH")], []];
  const asBand = inHalf(letter >= "N");
  const band = bandOf(asBand.lat);
  if (letter !== "S" && letter !== "N") return [[asBand], band === letter ? [] : ["band_mismatch"]];
  if (letter === "N") return [[asBand], []];
  return band === "S" ? [[asBand, inHalf(false)], ["utm_letter_unclear"]] : [[inHalf(false)], []];
}

function metres(typed: string): number {
  return Number(typed.replaceAll(",", WHOLE_GROUPED.test(typed) ? "" : "."));
}
