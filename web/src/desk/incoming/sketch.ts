/** Where somebody stood and what they saw, as a small drawing in metres: north is up, nothing else is on it. */
import type { Visit } from "./calls";

export type Spot = { kind: "observer" | "observed" | "sample"; x: number; y: number; radius: number };
export type Sketch = { spots: Spot[]; half: number; bar: number };

/** Metres of a degree of latitude, and of longitude on the equator; good to a metre over a kilometre. */
const DEGREE = 111_320;
const LEAST = 25;
const BARS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

type Position = { lon?: number | string | null; lat?: number | string | null; accuracy_m?: number | string | null };

/** The positions of a visit around the first of them, with the half width that holds them and a bar for the scale. */
export function sketch(visit: Pick<Visit, "observer" | "observed" | "samples">): Sketch | null {
  const given: [Spot["kind"], Position][] = [
    ...visit.samples.map((one): [Spot["kind"], Position] => ["sample", one as Position]),
    ["observer", visit.observer],
    ["observed", visit.observed],
  ];
  const placed = given.filter(([, one]) => one.lon != null && one.lat != null);
  const middle = (placed.find(([kind]) => kind === "observer") ?? placed[0])?.[1];
  if (!middle) return null;
  const [lon, lat] = [Number(middle.lon), Number(middle.lat)];
  const east = DEGREE * Math.cos((lat * Math.PI) / 180);
  const spots = placed.map(([kind, one]) => ({
    kind,
    x: (Number(one.lon) - lon) * east,
    y: (lat - Number(one.lat)) * DEGREE,
    radius: Number(one.accuracy_m ?? 0),
  }));
  const half = Math.max(LEAST, ...spots.map((one) => Math.max(Math.abs(one.x), Math.abs(one.y)) + one.radius)) * 1.1;
  return { spots, half, bar: BARS.findLast((one) => one <= half) ?? 10 };
}
