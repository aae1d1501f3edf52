/**
 * UTM and MGRS on WGS 84, the twin of geo/utm.py. Degrees and metres; no polar grid.
 *
 * Transverse Mercator by Krüger's series to the sixth order in n (C. F. F. Karney, Transverse Mercator with an
 * accuracy of a few nanometers, J. Geodesy 85, 2011, equations 35 and 36).
 */

import { type Point, point, Refused } from "./reading";

const A = 6378137;
const F = 1 / 298.257223563;
const N = F / (2 - F);
const E2 = F * (2 - F);
const SCALE = 0.9996;
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64 + N ** 6 / 256);
const FALSE_EASTING = 500000;
const FALSE_NORTHING = 10000000;
const RADIAN = Math.PI / 180;

const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4 - (127 / 288) * N ** 5 + (7891 / 37800) * N ** 6,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4 + (281 / 630) * N ** 5 - (1983433 / 1935360) * N ** 6,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4 + (15061 / 26880) * N ** 5 + (167603 / 181440) * N ** 6,
  (49561 / 161280) * N ** 4 - (179 / 168) * N ** 5 + (6601661 / 7257600) * N ** 6,
  (34729 / 80640) * N ** 5 - (3418889 / 1995840) * N ** 6,
  (212378941 / 319334400) * N ** 6,
];
const BETA = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - (1 / 360) * N ** 4 - (81 / 512) * N ** 5 + (96199 / 604800) * N ** 6,
  (1 / 48) * N ** 2 + (1 / 15) * N ** 3 - (437 / 1440) * N ** 4 + (46 / 105) * N ** 5 - (1118711 / 3870720) * N ** 6,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4 - (209 / 4480) * N ** 5 + (5569 / 90720) * N ** 6,
  (4397 / 161280) * N ** 4 - (11 / 504) * N ** 5 - (830251 / 7257600) * N ** 6,
  (4583 / 161280) * N ** 5 - (108847 / 3991680) * N ** 6,
  (20648693 / 638668800) * N ** 6,
];

const BANDS = "CDEFGHJKLMNPQRSTUVWX";
const COLUMNS = ["STUVWXYZ", "ABCDEFGH", "JKLMNPQR"] as const;
const ROWS = "ABCDEFGHJKLMNPQRSTUV";
const ROW_CYCLE = 2000000;

export interface Utm {
  readonly zone: number;
  readonly north: boolean;
  readonly easting: number;
  readonly northing: number;
}

/** The UTM zone of a point, with the wider zones 32 V and 31, 33, 35, 37 X. */
function zoneOf({ lon, lat }: Point): number {
  if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) return 32;
  if (lat >= 72 && lon >= 0 && lon < 42) return 31 + 2 * [9, 21, 33].filter((edge) => lon >= edge).length;
  return (Math.floor((lon + 180) / 6) % 60) + 1;
}

/** The MGRS latitude band, or undefined beyond 80° S or 84° N. */
export function bandOf(lat: number): string | undefined {
  return lat >= -80 && lat <= 84 ? BANDS[Math.min(Math.floor((lat + 80) / 8), 19)] : undefined;
}

/** The UTM position of a point, in its own zone or a given one. */
export function toUtm(place: Point, zone = zoneOf(place)): Utm {
  if (bandOf(place.lat) === undefined) throw new Refused("coordinate_polar");
  const eccentricity = Math.sqrt(E2);
  const phi = place.lat * RADIAN;
  const lambda = remainder(place.lon - (zone * 6 - 183)) * RADIAN;
  const tau = Math.tan(phi);
  const sigma = Math.sinh(eccentricity * Math.atanh((eccentricity * tau) / Math.hypot(1, tau)));
  const conformal = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
  const xi = Math.atan2(conformal, Math.cos(lambda));
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)));
  let [x, y] = [eta, xi];
  ALPHA.forEach((factor, index) => {
    const turns = 2 * (index + 1);
    y += factor * Math.sin(turns * xi) * Math.cosh(turns * eta);
    x += factor * Math.cos(turns * xi) * Math.sinh(turns * eta);
  });
  const north = place.lat >= 0;
  const northing = SCALE * RADIUS * y + (north ? 0 : FALSE_NORTHING);
  return { zone, north, easting: FALSE_EASTING + SCALE * RADIUS * x, northing };
}

/** The point of a UTM position. */
export function fromUtm({ zone, north, easting, northing }: Utm): Point {
  const known = zone >= 1 && zone <= 60 && easting >= 100000 && easting < 900000;
  if (!known || northing < 0 || northing > FALSE_NORTHING) throw new Refused("coordinate_utm_out_of_range");
  const xi = (northing - (north ? 0 : FALSE_NORTHING)) / (SCALE * RADIUS);
  const eta = (easting - FALSE_EASTING) / (SCALE * RADIUS);
  let [x, y] = [eta, xi];
  BETA.forEach((factor, index) => {
    const turns = 2 * (index + 1);
    y -= factor * Math.sin(turns * xi) * Math.cosh(turns * eta);
    x -= factor * Math.cos(turns * xi) * Math.sinh(turns * eta);
  });
  const conformal = Math.sin(y) / Math.hypot(Math.sinh(x), Math.cos(y));
  const lambda = Math.atan2(Math.sinh(x), Math.cos(y));
  const lat = Math.atan(geographic(conformal)) / RADIAN;
  if (!(lat >= -81 && lat <= 85)) throw new Refused("coordinate_utm_out_of_range");
  return point(remainder(lambda / RADIAN + zone * 6 - 183), lat);
}

/** The one-metre MGRS square a point lies in, for example `37S BS 45000 12000`. */
export function toMgrs(place: Point): string {
  const utm = toUtm(place);
  const [east, north] = [Math.floor(utm.easting), Math.floor(utm.northing)];
  const column = columnsOf(utm.zone)[Math.floor(east / 100000) - 1];
  const row = ROWS[(Math.floor(north / 100000) + rowShift(utm.zone)) % 20];
  const digits = (metres: number) => String(metres % 100000).padStart(5, "0");
  return `${String(utm.zone).padStart(2, "0")}${bandOf(place.lat)} ${column}${row} ${digits(east)} ${digits(north)}`;
}

/** The centre of an MGRS square and its side in metres. */
export function fromMgrs(zone: number, band: string, square: string, digits: string): [Point, number] {
  const column = columnsOf(zone).indexOf(square.charAt(0));
  const letter = ROWS.indexOf(square.charAt(1));
  const half = digits.length / 2;
  if (zone < 1 || zone > 60 || column < 0 || letter < 0 || !Number.isInteger(half) || half > 5)
    throw new Refused("coordinate_mgrs_no_square");
  const side = 10 ** (5 - half);
  const east = (column + 1) * 100000 + Number(digits.slice(0, half)) * side;
  const row = ((letter - rowShift(zone) + 20) % 20) * 100000;
  const bottom = BANDS.indexOf(band) * 8 - 80;
  const north = rowInBand(zone, bottom, row) + Number(digits.slice(half)) * side;
  const place = fromUtm({ zone, north: band >= "N", easting: east + side / 2, northing: north + side / 2 });
  const beyond = place.lat < bottom - 1 || place.lat > bottom + (band === "X" ? 13 : 9);
  if (beyond) throw new Refused("coordinate_mgrs_no_square");
  return [place, side];
}

function columnsOf(zone: number): string {
  return COLUMNS[zone % 3] ?? "";
}

function rowShift(zone: number): number {
  return zone % 2 === 1 ? 0 : 5;
}

/** The northing of a row letter, which repeats every 2,000 km, in its latitude band. */
function rowInBand(zone: number, bottom: number, row: number): number {
  const least = toUtm(point(zone * 6 - 183, bottom), zone).northing - 200000;
  return row + Math.max(0, Math.ceil((least - row) / ROW_CYCLE)) * ROW_CYCLE;
}

/** The tangent of the geographic latitude from that of the conformal one, by Newton's method. */
function geographic(conformal: number): number {
  const eccentricity = Math.sqrt(E2);
  let tau = conformal / (1 - E2);
  for (let step = 0; step < 6; step += 1) {
    const sigma = Math.sinh(eccentricity * Math.atanh((eccentricity * tau) / Math.hypot(1, tau)));
    const reached = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau);
    const slope = (1 + (1 - E2) * tau ** 2) / ((1 - E2) * Math.hypot(1, reached) * Math.hypot(1, tau));
    tau += (conformal - reached) * slope;
  }
  return tau;
}

/** Degrees brought between -180 and 180. */
function remainder(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
