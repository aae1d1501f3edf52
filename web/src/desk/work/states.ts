import type { Schemas } from "../../shared/api/client";
import type { Disturbance } from "../../shared/api/types";

type State = Schemas["State"];
type Severity = Schemas["Severity"];
/** The states in which somebody still has something to do. */
export const OPEN: readonly State[] = ["reported", "under_review", "confirmed", "responding"];
const RANK: readonly Severity[] = ["critical", "high", "medium", "low"];

/** What to ask the registry for: one state or all open ones, one severity or all. */
export const asked = (state: string, severity: string) => ({
  state: state ? [state as State] : [...OPEN],
  ...(severity ? { severity: [severity as Severity] } : {}),
});

/** The gravest first, among equals the newest. */
export const bySeverity = (a: Disturbance, b: Disturbance): number =>
  RANK.indexOf(a.severity) - RANK.indexOf(b.severity) || b.reported_at.localeCompare(a.reported_at);

/** A verdict that closes without mending, and opening again, are never without a reason. */
export const needsReason = (from: string, to: string): boolean =>
  to === "unfounded" || to === "lost" || (to === "under_review" && from !== "reported");
