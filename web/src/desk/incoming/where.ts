/** What a map of a visit shows: where somebody stood, what they saw, every measurement with its circle, the site. */
import type { Feature, FeatureCollection, Position } from "geojson";
import type { Shape } from "../../shared/api/types";
import { between, bounds, circle, type Role } from "../../shared/map";
import type { Visit } from "./calls";

/** A place of a visit as it stands in the list beside the map. */
export type Spot = { role: Role; at: [number, number]; accuracy_m: number | null; time: string | null };
export type Where = {
  shown: FeatureCollection;
  spots: Spot[];
  /** From the observer to what they saw: metres, and degrees clockwise from north. */
  way: { metres: number; bearing: number } | null;
  /** Metres from the site to what was seen, where that is plainly not there. */
  beyond: number | null;
};

/** Nearer than this it may be the rim of the site, or a position that is not so good. */
const RIM_M = 300;

type Given = { lon?: unknown; lat?: unknown; accuracy_m?: unknown; time?: unknown };

function spot(role: Role, given: Given): Spot[] {
  if (given.lon == null || given.lat == null) return [];
  const accuracy_m = given.accuracy_m == null ? null : Number(given.accuracy_m);
  return [{ role, at: [Number(given.lon), Number(given.lat)], accuracy_m, time: (given.time as string) ?? null }];
}

/** Metres between the places of two visits: what they saw, or where they stood when they named nothing else. */
export function apart(pair: readonly Pick<Visit, "observer" | "observed">[]): number | null {
  const [one, other] = pair.map(
    (visit) => [...spot("observed", visit.observed), ...spot("observer", visit.observer)][0],
  );
  return one && other ? between(one.at, other.at).metres : null;
}

const feature = (role: Role, geometry: Feature["geometry"]): Feature => ({
  type: "Feature",
  properties: { role },
  geometry,
});

function drawn({ role, at, accuracy_m }: Spot): Feature[] {
  const point = feature(role, { type: "Point", coordinates: at });
  return accuracy_m ? [feature(role, circle(at, accuracy_m).geometry), point] : [point];
}

/** The middle of a site's frame, and metres from the frame to a place outside it. */
function off(site: Shape, [lon, lat]: [number, number]): { middle: [number, number]; metres: number } {
  const [west, south, east, north] = bounds(site);
  const nearest: [number, number] = [Math.min(Math.max(lon, west), east), Math.min(Math.max(lat, south), north)];
  return { middle: [(west + east) / 2, (south + north) / 2], metres: between(nearest, [lon, lat]).metres };
}

/** Null where the visit says no position. `site`: its shape, as precisely as the person sees it. */
export function whereOf(
  visit: Pick<Visit, "observer" | "observed" | "samples">,
  site: Shape | null = null,
): Where | null {
  const samples = visit.samples.flatMap((one) => spot("sample", one));
  const observer = spot("observer", visit.observer);
  const observed = spot("observed", visit.observed);
  const spots = [...samples, ...observer, ...observed];
  if (!spots.length) return null;
  const ends = [observer[0]?.at, observed[0]?.at] as const;
  const seen = observed[0]?.at ?? observer[0]?.at;
  const away = site && seen ? off(site, seen) : null;
  const beyond = away && away.metres > RIM_M ? away.metres : null;
  const line: Position[] = ends[0] && ends[1] ? [ends[0], ends[1]] : [];
  const features = [
    ...(site ? [feature("site", site)] : []),
    // So far out that the site itself would be too small to see.
    ...(away && beyond ? [feature("site", { type: "Point", coordinates: away.middle })] : []),
    ...(line.length ? [feature("way", { type: "LineString", coordinates: line })] : []),
    ...spots.flatMap(drawn),
  ];
  return {
    shown: { type: "FeatureCollection", features },
    spots: [...observer, ...observed, ...samples],
    way: ends[0] && ends[1] ? between(ends[0], ends[1]) : null,
    beyond,
  };
}
