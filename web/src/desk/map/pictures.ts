import type { Picture } from "../../shared/map";
import { type Image, imageFile } from "../calls";

/** A registered picture as the map reads it: ranges of its archive, from our own server. */
export function pictureOf(image: Image | undefined): Picture | null {
  if (!image) return null;
  return {
    tiles: `pmtiles://${imageFile(image.id)}/{z}/{x}/{y}`,
    tileSize: image.tile_pixels,
    minzoom: image.min_zoom,
    maxzoom: image.max_zoom,
    bounds: image.bounds,
  };
}

/** The older of two pictures comes first, on the side where one begins to read. */
export const byDay = (images: readonly Image[]): readonly Image[] =>
  [...images].sort((a, b) => a.captured_on.localeCompare(b.captured_on));
