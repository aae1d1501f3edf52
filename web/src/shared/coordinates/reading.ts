/** What a typed coordinate means. WGS 84 degrees; codes as in the server's catalogue and geo/wording.py. */

export interface Point {
  readonly lon: number;
  readonly lat: number;
}

export type Notation = "dd" | "dm" | "dms" | "utm" | "mgrs";

export type QuestionCode = "hemisphere_unclear" | "order_reversed" | "utm_letter_unclear" | "band_mismatch";

export type RefusalCode =
  | "coordinate_empty"
  | "coordinate_too_long"
  | "coordinate_not_understood"
  | "coordinate_out_of_range"
  | "coordinate_minutes_out_of_range"
  | "coordinate_axes_clash"
  | "coordinate_sign_and_letter"
  | "coordinate_utm_out_of_range"
  | "coordinate_mgrs_no_square"
  | "coordinate_polar";

/**
 * Candidates in order of preference, more than one only with a question; `zone`: the UTM zone as typed; `squareM`:
 * side of the MGRS square.
 */
export interface Reading {
  readonly points: readonly Point[];
  readonly text: string;
  readonly notation: Notation;
  readonly questions: readonly QuestionCode[];
  readonly zone?: number;
  readonly squareM?: number;
}

/** A text that is no point, with the code of the reason. */
export class Refused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
    this.name = "Refused";
  }
}

/** Whether both are finite and within ±180 and ±90 degrees. */
export function onEarth(lon: number, lat: number): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

/** The point, or a refusal when there is no such place. */
export function point(lon: number, lat: number): Point {
  if (!onEarth(lon, lat)) throw new Refused("coordinate_out_of_range");
  return { lon, lat };
}
