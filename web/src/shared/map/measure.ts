/**
 * Lengths and areas on the WGS 84 ellipsoid, measured in the browser, so that what somebody measures is sent nowhere.
 * GeographicLib's own code (C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87, 2013): the algorithm that the
 * server's geo/measure.py reaches through PROJ, so both say the same.
 */

import geographiclib from "geographiclib-geodesic";
import type { Feature, Geometry, Position } from "geojson";

const { WGS84, LATITUDE, LONGITUDE, LONG_UNROLL } = geographiclib.Geodesic;
/** Longitudes run on past ±180 rather than jump across the map. */
const PLACE = LATITUDE | LONGITUDE | LONG_UNROLL;
/** Metres above which an edge is drawn bent, as the shortest way between its ends is on this map. */
const BENT_FROM = 20_000;
const PIECES = 24;

export type Measuring = "distance" | "area";
/** Metres and square metres; an area needs three corners and no crossing edges. */
export type Measured = { length: number; area: number | null };

const turn = ([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, [cx = 0, cy = 0]: Position): number =>
  Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

/** Whether an outline crosses itself; planar in degrees, as it is seen on the map. Such an outline holds no one area. */
export function crosses(points: readonly Position[]): boolean {
  const ends = (i: number) => [points[i] as Position, points[(i + 1) % points.length] as Position] as const;
  return points.some((_, i) =>
    points.some((_, j) => {
      if (j <= i) return false;
      const [[a, b], [c, d]] = [ends(i), ends(j)];
      return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
    }),
  );
}

/** How long the way through [lon, lat] points is; for an area the way around, and what it holds. */
export function measure(points: readonly Position[], kind: Measuring): Measured {
  const closed = kind === "area" && points.length > 2;
  const shape = WGS84.Polygon(!closed);
  for (const [lon = 0, lat = 0] of points) shape.AddPoint(lat, lon);
  const { perimeter, area } = shape.Compute(false, true);
  return { length: perimeter, area: closed && !crosses(points) ? Math.abs(area ?? 0) : null };
}

/** From one place to another: metres, and the direction at the start in degrees clockwise from north. */
export function between([lon = 0, lat = 0]: Position, [lon2 = 0, lat2 = 0]: Position) {
  const { s12 = 0, azi1 = 0 } = WGS84.Inverse(lat, lon, lat2, lon2);
  return { metres: s12, bearing: Math.round((azi1 + 360) % 360) % 360 };
}

/** The shortest way from one point to the next, in pieces where it is long enough to bend on the map. */
function edge([lon = 0, lat = 0]: Position, to: Position): Position[] {
  const [lon2 = 0, lat2 = 0] = to;
  const line = WGS84.InverseLine(lat, lon, lat2, lon2);
  if (line.s13 < BENT_FROM) return [to];
  return Array.from({ length: PIECES }, (_, i) => {
    const at = line.Position((line.s13 * (i + 1)) / PIECES, PLACE);
    return [at.lon2 ?? lon2, at.lat2 ?? lat2];
  });
}

const feature = (geometry: Geometry): Feature => ({ type: "Feature", properties: {}, geometry });

/** What is being measured, to be drawn: its edges and its corners. */
export function measureShapes(points: readonly Position[], kind: Measuring): Feature[] {
  const corners = points.map((coordinates) => feature({ type: "Point", coordinates }));
  const [first] = points;
  if (!first || points.length < 2) return corners;
  const way = kind === "area" && points.length > 2 ? [...points, first] : points;
  const coordinates = [first, ...way.slice(1).flatMap((to, i) => edge(way[i] ?? to, to))];
  return [feature({ type: "LineString", coordinates }), ...corners];
}
