/** Where a report may go from each state; the server holds the rule, this only offers what it will take. */
const STEPS: Record<string, readonly string[]> = {
  reported: ["under_review", "responding"],
  under_review: ["confirmed", "unfounded", "duplicate"],
  confirmed: ["responding"],
  responding: ["mitigated", "lost", "unfounded"],
  unfounded: ["under_review"],
  mitigated: ["under_review"],
};

export const OPEN = ["reported", "under_review", "confirmed", "responding"] as const;
export const steps = (state: string): readonly string[] => STEPS[state] ?? [];
