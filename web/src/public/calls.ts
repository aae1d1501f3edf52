/** What the public page may ask: released rows only. */
import type { FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { send } from "../shared/api/http";
import { type Both, Problem } from "../shared/api/problem";

export type Band = Both & { code: string };
/** A unit carries its band and nothing else: no name, no number, nothing to look a place up by. */
export type Unit = { band: string };
export type Release = { number: number; released_on: string; bands: Band[]; everywhere: Both };
export type Units = FeatureCollection<Polygon | MultiPolygon, Unit>;

export const isTraining = async () => (await send<{ training: boolean }>("GET", "/api/public/message")).training;

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
