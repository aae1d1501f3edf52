/** Asks again and again whether the session still stands, so that a closed account leaves nothing on an open screen. */
import type { Session } from "../shared/api/types";
import { session } from "../shared/presence.svelte";

/** Short of a second by what the answer and the drawing take: within a second of the end nothing is left to see. */
const EVERY_MS = 700;

/** `heard` gets each answer; gives back how to stop. A page nobody looks at asks when it is looked at again. */
export function heartbeat(heard: (session: Session) => void): () => void {
  let waiting = false;
  const beat = async () => {
    if (waiting || document.hidden) return;
    waiting = true;
    try {
      heard(await session());
    } catch {
      // Without a network nothing can be learnt, and nothing new can be seen.
    } finally {
      waiting = false;
    }
  };
  const timer = setInterval(beat, EVERY_MS);
  document.addEventListener("visibilitychange", beat);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", beat);
  };
}
