import type { Feature, LineString } from "geojson";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { GRATICULE_FROM } from "./style/base";

/** Degrees between two lines, coarse to fine; from 1 degree (about 111 km) down to 0.0005 (about 55 m). */
const STEPS = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];
const LINES_ACROSS = 5;
type Box = { west: number; south: number; east: number; north: number };

/** The step that puts about `LINES_ACROSS` lines across the view. */
export const stepFor = (width: number): number =>
  STEPS.find((step) => width / step >= LINES_ACROSS) ?? (STEPS.at(-1) as number);

const decimals = (step: number): number => Math.max(0, Math.ceil(-Math.log10(step)));

function line(coordinates: number[][], value: number, signs: [string, string], step: number): Feature<LineString> {
  const name = `${Math.abs(value).toFixed(decimals(step))}° ${value < 0 ? signs[1] : signs[0]}`;
  return { type: "Feature", properties: { name }, geometry: { type: "LineString", coordinates } };
}

function* multiples(from: number, to: number, step: number): Generator<number> {
  for (let n = Math.ceil(from / step); n * step <= to; n++) yield Number((n * step).toFixed(6));
}

/** Meridians and parallels through the box (degrees), named for the reader. */
export function graticule({ west, south, east, north }: Box): Feature<LineString>[] {
  const step = stepFor(east - west);
  const meridian = (x: number) =>
    line(
      [
        [x, south],
        [x, north],
      ],
      x,
      ["E", "W"],
      step,
    );
  const parallel = (y: number) =>
    line(
      [
        [west, y],
        [east, y],
      ],
      y,
      ["N", "S"],
      step,
    );
  return [...[...multiples(west, east, step)].map(meridian), ...[...multiples(south, north, step)].map(parallel)];
}

/** Keeps the style document's `graticule` drawn for what is in view. */
export function followGraticule(map: MapLibre): void {
  const draw = () => {
    const box = map.getBounds();
    const view = { west: box.getWest(), south: box.getSouth(), east: box.getEast(), north: box.getNorth() };
    const features = map.getZoom() < GRATICULE_FROM ? [] : graticule(view);
    (map.getSource("graticule") as GeoJSONSource | undefined)?.setData({ type: "FeatureCollection", features });
  };
  map.on("moveend", draw);
  draw();
}
