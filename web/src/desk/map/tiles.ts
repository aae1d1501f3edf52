/** Where the map's tiles come from: the filters of the list are the map's too. */
import type { Filters } from "../calls";

const CODES = ["type", "verification", "condition"] as const;

export function tilesFor(filters: Filters): string {
  const chosen = CODES.flatMap((key) => (filters[key] ? [[key, filters[key]]] : []));
  const query = new URLSearchParams(chosen).toString();
  return `${location.origin}/api/v1/tiles/{z}/{x}/{y}.mvt${query ? `?${query}` : ""}`;
}
