/** Read a pair of angles in degrees, with minutes and seconds or without. The twin of geo/degrees.py. */

import { type Notation, onEarth, type Point, type QuestionCode, Refused } from "./reading";

type Axis = "lat" | "lon";
/** n number, d degree, m minute, s second, h hemisphere, l label, c separator, ? unknown */
type Token = readonly [kind: string, value: string];

interface Angle {
  readonly degrees: number;
  readonly axis: Axis | undefined;
  readonly sheen: boolean;
  readonly parts: number;
}

export interface Pair {
  readonly points: readonly Point[];
  readonly notation: Notation;
  readonly questions: readonly QuestionCode[];
}

const WORDS = new Map<string, Token>([
  ...["N", "NORTH", "S", "SOUTH", "E", "EAST", "W", "WEST"].map((w): [string, Token] => [w, ["h", w.charAt(0)]]),
  ["SHEEN", ["h", "?"]],
  ...["LAT", "LATITUDE"].map((w): [string, Token] => [w, ["l", "lat"]]),
  ...["LON", "LONG", "LNG", "LONGITUDE"].map((w): [string, Token] => [w, ["l", "lon"]]),
  ...["°", "DEG", "DEGREE", "DEGREES"].map((w): [string, Token] => [w, ["d", ""]]),
  ...["'", "MIN", "MINUTE", "MINUTES"].map((w): [string, Token] => [w, ["m", ""]]),
  ...['"', "SEC", "SECOND", "SECONDS"].map((w): [string, Token] => [w, ["s", ""]]),
  ...[",", ";"].map((w): [string, Token] => [w, ["c", ""]]),
]);
const TOKEN = /[+-]?\d+(?:\.\d+)?|[A-Z]+|[°'",;]/g;
const ANGLE = /^l?h?nd?(?:nm?(?:ns?)?)?h?l?$/;
const AXES = new Map<string, Axis>([
  ["N", "lat"],
  ["S", "lat"],
  ["E", "lon"],
  ["W", "lon"],
  ["lat", "lat"],
  ["lon", "lon"],
]);
const NOTATIONS: readonly Notation[] = ["dd", "dm", "dms"];

/** The candidates of a plain text; a comma between digits is a separator first, then a decimal comma. */
export function readDegrees(plain: string): Pair {
  for (const text of [plain, plain.replace(/(\d+),(\d+)/g, "$1.$2")]) {
    const halves = halvesOf(tokensOf(text));
    if (halves) return pair(angle(halves[0]), angle(halves[1]));
  }
  throw new Refused("coordinate_not_understood");
}

function tokensOf(text: string): Token[] {
  const rest = text
    .replace(/[()[\]:=]/g, " ")
    .replace(TOKEN, "")
    .trim();
  // `32.5-36.1` may be a dash or a minus.
  if (rest || /\d[+-]/.test(text)) return [];
  const tokens: Token[] = [];
  for (const word of text.match(TOKEN) ?? []) {
    const token: Token = /\d$/.test(word) ? ["n", word] : (WORDS.get(word) ?? ["?", word]);
    if (token[0] !== "c" || (tokens.at(-1)?.[0] ?? "c") !== "c") tokens.push(token);
  }
  return tokens.at(-1)?.[0] === "c" ? tokens.slice(0, -1) : tokens;
}

function halvesOf(tokens: Token[]): [Token[], Token[]] | undefined {
  const cut = cutOf(kindsOf(tokens));
  if (!cut) return undefined;
  const halves: [Token[], Token[]] = [tokens.slice(0, cut[0]), tokens.slice(cut[1])];
  const shapes = halves.map(kindsOf);
  if (!shapes.every((shape) => ANGLE.test(shape))) return undefined;
  const counts = shapes.map((shape) => shape.split("n").length);
  const clear = counts[0] === counts[1] || shapes.every((shape) => shape.includes("d"));
  return clear ? halves : undefined;
}

function kindsOf(tokens: Token[]): string {
  return tokens.map(([kind]) => kind).join("");
}

/** Where the first angle ends and the second begins: a separator, the letters, or the count of numbers. */
function cutOf(kinds: string): [number, number] | undefined {
  const places = (mark: string) => [...kinds].flatMap((kind, place) => (kind === mark ? [place] : []));
  const separators = places("c");
  if (separators[0] !== undefined) return separators.length === 1 ? [separators[0], separators[0] + 1] : undefined;
  for (const mark of "lh") {
    const [first, second, third] = places(mark);
    if (first !== undefined && second !== undefined && third === undefined) {
      const cut = first === 0 ? second : first + 1;
      return [cut, cut];
    }
  }
  const numbers = places("n");
  let cut: number | undefined;
  if (numbers.length % 2 === 0) cut = numbers[numbers.length / 2];
  else if (numbers.length > 2 && places("d").length === 2)
    cut = numbers.findLast((place) => place < kinds.lastIndexOf("d"));
  return cut === undefined ? undefined : [cut, cut];
}

function angle(tokens: Token[]): Angle {
  const values = (kinds: string) => tokens.filter(([kind]) => kinds.includes(kind)).map(([, value]) => value);
  const [numbers, letters, hemispheres] = [values("n"), values("hl"), values("h")];
  const signed = (number: string | undefined) => /^[+-]/.test(number ?? "");
  if (signed(numbers[0]) && hemispheres.length > 0) throw new Refused("coordinate_sign_and_letter");
  const sizes = numbers.map((number) => Math.abs(Number(number)));
  const broken = numbers.slice(0, -1).some((number) => number.includes("."));
  if (broken || sizes.slice(1).some((size) => size >= 60)) throw new Refused("coordinate_minutes_out_of_range");
  if (numbers.slice(1).some(signed) || hemispheres.length > 1) throw new Refused("coordinate_not_understood");
  const degrees = sizes.reduce((sum, size, power) => sum + size / 60 ** power, 0);
  const axes = new Set(letters.flatMap((letter) => AXES.get(letter) ?? []));
  if (axes.size > 1) throw new Refused("coordinate_axes_clash");
  const negative = numbers[0]?.startsWith("-") || hemispheres[0] === "S" || hemispheres[0] === "W";
  return {
    degrees: negative ? -degrees : degrees,
    axis: [...axes][0],
    sheen: hemispheres[0] === "?",
    parts: numbers.length,
  };
}

function pair(first: Angle, second: Angle): Pair {
  const notation = NOTATIONS[Math.max(first.parts, second.parts) - 1] ?? "dd";
  if (first.axis !== undefined && first.axis === second.axis) throw new Refused("coordinate_axes_clash");
  const [latitudeFirst, longitudeFirst] = [placesOf(first, second), placesOf(second, first)];
  const [points, questions] = ((): [Point[], QuestionCode[]] => {
    if (first.axis === "lat" || second.axis === "lon") return [latitudeFirst, []];
    if (first.axis === "lon" || second.axis === "lat") return [longitudeFirst, []];
    if (first.sheen || second.sheen) return [[...latitudeFirst, ...longitudeFirst], ["hemisphere_unclear"]];
    return latitudeFirst.length > 0 ? [latitudeFirst, []] : [longitudeFirst, ["order_reversed"]];
  })();
  if (points.length === 0) throw new Refused("coordinate_out_of_range");
  return { points, notation, questions };
}

function placesOf(latitude: Angle, longitude: Angle): Point[] {
  const [lon, lat] = [longitude.degrees, latitude.degrees];
  return onEarth(lon, lat) ? [{ lon, lat }] : [];
}
