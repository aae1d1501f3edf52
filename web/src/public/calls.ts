/** What the bigger map may ask: released rows only. */
import type { FeatureCollection, Polygon } from "geojson";
import { api, must } from "../shared/api/client";

/** A unit carries its band and nothing else: no name, no number, nothing to look a place up by. */
export type Unit = { band: string };
export type Units = FeatureCollection<Polygon, Unit>;

export const NO_UNITS: Units = { type: "FeatureCollection", features: [] };

export const units = async (number: number): Promise<Units> =>
  (await must(api.GET("/api/public/releases/{number}.geojson", { params: { path: { number } } }))) as unknown as Units;
