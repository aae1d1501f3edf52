/** What the public page may ask: released rows only. */
import type { FeatureCollection, Polygon } from "geojson";
import { api, must, type Schemas } from "../shared/api/client";
import { Problem } from "../shared/api/problem";

export type Band = Schemas["BandOut"];
/** A unit carries its band and nothing else: no name, no number, nothing to look a place up by. */
export type Unit = { band: string };
export type Release = Schemas["LatestOut"];
export type Units = FeatureCollection<Polygon, Unit>;

export const NO_UNITS: Units = { type: "FeatureCollection", features: [] };

export const isTraining = async (): Promise<boolean> => (await must(api.GET("/api/public/message"))).training;

/** The newest release, or null while there is none. */
export async function latest(): Promise<Release | null> {
  try {
    return await must(api.GET("/api/public/releases/latest"));
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}
export const units = async (number: number): Promise<Units> =>
  (await must(api.GET("/api/public/releases/{number}.geojson", { params: { path: { number } } }))) as unknown as Units;
