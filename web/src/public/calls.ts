/** What the public page may ask: released rows only. */
import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { send } from "../shared/api/http";
import { Problem } from "../shared/api/problem";

export type Band = "several" | "many" | "very_many";
export type Unit = {
  unit: string;
  name_ar: string;
  name_en: string;
  band: Band;
  notice_ar?: string | null;
  notice_en?: string | null;
};
export type Release = { number: number; released_on: string };
export type Units = FeatureCollection<Polygon | MultiPolygon, Unit>;

/** The newest release, or null while there is none. */
export async function latest(): Promise<Release | null> {
  try {
    return await send<Release>("GET", "/api/public/releases/latest");
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}
export const units = (number: number) => send<Units>("GET", `/api/public/releases/${number}.geojson`);
