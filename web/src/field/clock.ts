/** The phone's clock beside one that nobody can set: how far it was moved while a visit was written can be told later. */
export type Mark = { at: string; monotonic_ms: number; page: string };

const PAGE = crypto.randomUUID();

/** `monotonic_ms` counts from the page's start; a page opened anew is another `page`. */
export const clockNow = (): Mark => ({
  at: new Date().toISOString(),
  monotonic_ms: Math.round(performance.now()),
  page: PAGE,
});
