/** The list of what came from phones, as it grows under the eyes of whoever reads it. */
import type { Incoming } from "./calls";

export type Page = { visits: Incoming[]; next: string | null };

/**
 * What is shown once the newest page was asked for again: what came or changed since, and below it the pages that were
 * opened already. What has not changed stays the same object, so that nothing of it is read or drawn again.
 */
export function renewed(shown: Page, newest: Page): Page {
  const known = new Map(shown.visits.map((one) => [one.id, one]));
  // More came than a page holds: what lies between is not known, and the list begins anew.
  if (!newest.visits.some((one) => known.has(one.id))) return newest;
  const fresh = newest.visits.map((one) => {
    const before = known.get(one.id);
    return before && JSON.stringify(before) === JSON.stringify(one) ? before : one;
  });
  const ids = new Set(fresh.map((one) => one.id));
  const older = shown.visits.filter((one) => !ids.has(one.id));
  return { visits: [...fresh, ...older], next: older.length ? shown.next : newest.next };
}
