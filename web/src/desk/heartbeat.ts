/** What the desk asks again and again while somebody looks at it. */
import type { Session } from "../shared/api/types";
import { session } from "../shared/presence.svelte";

/** Short of a second by what the answer and the drawing take: within a second of the end nothing is left to see. */
const EVERY_MS = 700;

/**
 * Asks every so many milliseconds, never twice at once; gives back how to stop. A page nobody looks at asks when it is
 * looked at again.
 */
export function asking(everyMs: number, ask: () => Promise<unknown>): () => void {
  let waiting = false;
  const beat = async () => {
    if (waiting || document.hidden) return;
    waiting = true;
    try {
      await ask();
    } catch {
      // Without a network nothing can be learnt, and nothing new can be seen.
    } finally {
      waiting = false;
    }
  };
  const timer = setInterval(beat, everyMs);
  document.addEventListener("visibilitychange", beat);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", beat);
  };
}

/** Whether the session still stands, so that a closed account leaves nothing on an open screen; `heard` gets each answer. */
export const heartbeat = (heard: (session: Session) => void): (() => void) =>
  asking(EVERY_MS, async () => heard(await session()));
