/** Where the map's tiles come from: the filters of the list are the map's too. */
import { firstDay, lastDay } from "../../shared/i18n/dates";
import type { Filters } from "../calls";

const CODES = ["type", "verification", "condition", "state", "severity", "organisation", "governorate"] as const;

/** Through other eyes (`as`) the map is unfiltered: what it leaves out is what they do not see. */
export function tilesFor(filters: Filters, as: string | null = null, origin = location.origin): string {
  if (as) return `${origin}/api/v1/tiles/{z}/{x}/{y}.mvt?${new URLSearchParams({ as })}`;
  const codes = CODES.map((key) => [key, filters[key]] as const);
  const days = [["from", firstDay(filters.from)] as const, ["to", lastDay(filters.to)] as const];
  const query = new URLSearchParams();
  for (const [key, value] of [...codes, ...days]) if (value) query.set(key, value);
  return `${origin}/api/v1/tiles/{z}/{x}/{y}.mvt${query.size ? `?${query}` : ""}`;
}
