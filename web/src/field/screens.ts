import { newId } from "../shared/api/ids";
import type { Assignment } from "./calls";
import type { Target } from "./visit.svelte";

export type Screen = { name: "home" | "digging" | "report" | "notices" } | { name: "visit"; target: Target };

export const assigned = (site: Assignment): Target => ({ site, siteId: site.site_id, steward: null, reported: null });
/** A place that is no site yet gets its id here, and goes to the monitor's own organisation. */
export const newPlace = (steward: string): Target => ({ site: null, siteId: newId(), steward, reported: null });
