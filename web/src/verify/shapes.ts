// Shapes written as WKT, in the plain form in which the registry writes them, as GeoJSON geometry (RFC 7946).

export type Ring = [number, number][];
export type Shape = { type: string; coordinates: unknown } | { type: "GeometryCollection"; geometries: Shape[] };

/** A text that may be a shape, written in a way this program does not read. */
export class Unsure extends Error {}

const START = /^(SRID=4326;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(\(|EMPTY)/i;
const LETTERS = /^[A-Za-z0-9.,;=()+\- \t\n\r\f\v]*$/;
const TOKEN = /[ \t\n\r\f\v]*([A-Za-z]+|[(),]|[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)/y;
const NUMBER = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const MAX_DEPTH = 8;

/** The shape of a text; null where it is none. */
export function readShape(said: string): Shape | null {
  if (!START.test(said) || depth(said) > MAX_DEPTH || !LETTERS.test(said)) return null;
  const words = split(said.includes(";") ? said.slice(said.indexOf(";") + 1) : said);
  const shape = shapeOf(words);
  if (words.length) throw new Unsure();
  return shape;
}

function depth(said: string): number {
  let [now, deepest] = [0, 0];
  for (const letter of said) {
    now += Number(letter === "(") - Number(letter === ")");
    deepest = Math.max(deepest, now);
  }
  return deepest;
}

function split(said: string): string[] {
  const found: string[] = [];
  const whole = said.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const match = TOKEN.exec(whole);
    if (!match) throw new Unsure();
    found.push(match[1] as string);
  }
  return found.reverse();
}

/** The next word; `words` lie with the first at the end. */
function take(words: string[]): string {
  const word = words.pop();
  if (word === undefined) throw new Unsure();
  return word;
}

function shapeOf(words: string[]): Shape {
  const kind = take(words).toUpperCase();
  switch (kind) {
    case "GEOMETRYCOLLECTION":
      return { type: "GeometryCollection", geometries: listed(words, shapeOf) };
    case "POINT":
      return { type: "Point", coordinates: listed(words, pair)[0] };
    case "LINESTRING":
      return { type: "LineString", coordinates: line(words) };
    case "POLYGON":
      return { type: "Polygon", coordinates: polygon(words) };
    case "MULTIPOINT":
      return {
        type: "MultiPoint",
        coordinates: listed(words, (rest) => (rest.at(-1) === "(" ? listed(rest, pair)[0] : pair(rest))),
      };
    case "MULTILINESTRING":
      return { type: "MultiLineString", coordinates: listed(words, line) };
    case "MULTIPOLYGON":
      return { type: "MultiPolygon", coordinates: listed(words, polygon) };
    default:
      throw new Unsure();
  }
}

/** `( a, b, ... )` */
function listed<T>(words: string[], each: (words: string[]) => T): T[] {
  if (take(words) !== "(") throw new Unsure();
  const found = [each(words)];
  for (let mark = take(words); mark !== ")"; mark = take(words)) {
    if (mark !== ",") throw new Unsure();
    found.push(each(words));
  }
  return found;
}

function pair(words: string[]): [number, number] {
  const said = [take(words), take(words)] as const;
  if (!said.every((word) => NUMBER.test(word))) throw new Unsure();
  return [Number(said[0]), Number(said[1])];
}

function line(words: string[]): Ring {
  const found = listed(words, pair);
  if (found.length < 2) throw new Unsure();
  return found;
}

/** Outer ring counter-clockwise, inner ones clockwise (RFC 7946 section 3.1.6). */
function polygon(words: string[]): Ring[] {
  return listed(words, (rest) => listed(rest, pair)).map((ring, place) => {
    const [first, last] = [ring[0] as [number, number], ring.at(-1) as [number, number]];
    if (ring.length < 4 || first[0] !== last[0] || first[1] !== last[1]) throw new Unsure();
    return counterClockwise(ring.slice(0, -1)) === (place === 0) ? ring : ring.reverse();
  });
}

/** By the cap of the ring, as geometry libraries tell it: its highest points after a rise, and which way it leaves them. */
function counterClockwise(ring: Ring): boolean {
  const point = (at: number) => ring[(at + ring.length) % ring.length] as [number, number];
  let up = 0;
  for (let at = 1; at <= ring.length; at++) {
    if (point(at)[1] > point(at - 1)[1] && (!up || point(at)[1] >= point(up)[1])) up = at;
  }
  if (!up) throw new Unsure();
  const [high, low] = [point(up), point(up - 1)];
  let down = up + 1;
  while (point(down)[1] === high[1]) down++;
  const [left, below] = [point(down - 1), point(down)];
  if (left[0] !== high[0]) return left[0] < high[0];
  const one = (high[0] - low[0]) * (below[1] - low[1]);
  const other = (high[1] - low[1]) * (below[0] - low[0]);
  if (Math.abs(one - other) <= 1e-12 * (Math.abs(one) + Math.abs(other))) throw new Unsure();
  return one > other;
}
