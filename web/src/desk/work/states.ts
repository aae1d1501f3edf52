/** The states in which somebody still has something to do. */
export const OPEN = ["reported", "under_review", "confirmed", "responding"] as const;
