/** How a visit stands to the phone's own date: the reminders work with no network. */
const SOON_MS = 7 * 24 * 3600_000;

export type Due = "overdue" | "soon" | "later" | "unscheduled";

export function dueIn(due_at: string | null, now: number = Date.now()): Due {
  if (!due_at) return "unscheduled";
  const left = Date.parse(due_at) - now;
  if (left < 0) return "overdue";
  return left < SOON_MS ? "soon" : "later";
}
