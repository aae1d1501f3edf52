/** Write a point in the notations people read; `parse` reads it back. The twin of geo/coordinate_format.py. */

import { type Notation, type Point, Refused } from "./reading";
import { toMgrs, toUtm } from "./utm";

/** The point in Latin digits, latitude first; undefined for the grids near the poles, which they do not cover. */
export function write(point: Point, notation: Notation): string | undefined {
  if (notation === "utm" || notation === "mgrs") return onGrid(point, notation);
  const angle = { dd, dm, dms }[notation];
  const [north, east] = [point.lat >= 0 ? "N" : "S", point.lon >= 0 ? "E" : "W"];
  return `${angle(Math.abs(point.lat), 2)}${north} ${angle(Math.abs(point.lon), 3)}${east}`;
}

function onGrid(point: Point, notation: "utm" | "mgrs"): string | undefined {
  try {
    return notation === "utm" ? utm(point) : toMgrs(point);
  } catch (failure) {
    if (failure instanceof Refused) return undefined;
    throw failure;
  }
}

function dd(degrees: number): string {
  const millionths = Math.floor(degrees * 1000000 + 0.5);
  return `${Math.floor(millionths / 1000000)}.${pad(millionths % 1000000, 6)}°`;
}

function dm(degrees: number, width: number): string {
  const parts = Math.floor(degrees * 600000 + 0.5);
  const rest = parts % 600000;
  return `${pad(Math.floor(parts / 600000), width)}°${pad(Math.floor(rest / 10000), 2)}.${pad(rest % 10000, 4)}′`;
}

function dms(degrees: number, width: number): string {
  const parts = Math.floor(degrees * 360000 + 0.5);
  const rest = parts % 360000;
  const [minutes, hundredths] = [Math.floor(rest / 6000), rest % 6000];
  const seconds = `${pad(Math.floor(hundredths / 100), 2)}.${pad(hundredths % 100, 2)}`;
  return `${pad(Math.floor(parts / 360000), width)}°${pad(minutes, 2)}′${seconds}″`;
}

/** With the hemisphere as a word: a single S would also be a band of the northern hemisphere. */
function utm(point: Point): string {
  const { zone, north, easting, northing } = toUtm(point);
  const [east, up] = [Math.floor(easting + 0.5), Math.floor(northing + 0.5)];
  return `UTM ${zone} ${north ? "North" : "South"} ${east} E ${up} N`;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, "0");
}
