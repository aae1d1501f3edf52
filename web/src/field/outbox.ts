/**
 * The one way out of the phone. What cannot wait goes first, alone, over any scrap of signal; then the visit; then
 * the photos, one by one. Nothing counts as arrived before the server's answer names it, and what has arrived is not
 * sent again. What has no answer may have arrived: sending the same again is safe and still one record.
 */
import { Problem } from "../shared/api/problem";
import * as calls from "./calls";
import type { Outgoing, Photo } from "./records";

export type Step = { step: "report" | "visit" } | { step: "photo"; n: number; all: number; share: number };
/** What the server has: the receipt numbers it gave, and the ids of the photos. */
export type Arrived = { report: string | null; visit: string | null; photos: readonly string[] };
export type Outcome = { arrived: Arrived; error: unknown; refused: Readonly<Record<string, unknown>> };

export const NOTHING_YET: Arrived = { report: null, visit: null, photos: [] };

/** The last group of the report's id is enough to name it aloud. */
const numberOf = (id: string): string => (id.split("-").at(-1) ?? id).toUpperCase();

/** Whether the server said no and kept nothing; a lost answer, a crash or an ended session says no such thing. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Problem && error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);

/** Whether everything is with the server. */
export const complete = (item: Outgoing, arrived: Arrived): boolean =>
  (!item.report || arrived.report !== null) &&
  (!item.visit || arrived.visit !== null) &&
  item.photos.every(({ id }) => arrived.photos.includes(id));

/** A page that some other network put in the way answers 200 too: only the record's own id is an answer. */
function answered<T extends { id: string }>(answer: T | undefined, id: string): T {
  if (answer?.id !== id) throw new TypeError("not the registry's answer");
  return answer;
}

async function sendText(item: Outgoing, before: Arrived, tell: (step: Step) => void, kept: (a: Arrived) => void) {
  let arrived = before;
  if (item.report && !arrived.report) {
    tell({ step: "report" });
    const { id } = answered(await calls.sendReport(item.report), item.report.id);
    arrived = { ...arrived, report: numberOf(id) };
    kept(arrived);
  }
  if (item.visit && !arrived.visit) {
    tell({ step: "visit" });
    const { receipt } = answered(await calls.sendVisit(item.visit), item.visit.id);
    arrived = { ...arrived, visit: receipt };
    kept(arrived);
  }
}

async function sendPhoto(photo: Photo, item: Outgoing, progress: (share: number) => void) {
  const owner = { site_id: item.site_id, visit_id: item.visit?.id ?? null };
  const { sha256 } = answered(await calls.sendPhoto(photo, owner, progress), photo.id);
  if (sha256 !== photo.sha256) throw new TypeError("other bytes arrived");
}

/** Sends whatever of `item` has not arrived. A photo that is refused keeps no other photo back. */
export async function hand(item: Outgoing, before: Arrived, tell: (step: Step) => void): Promise<Outcome> {
  let arrived = before;
  const refused: Record<string, unknown> = {};
  try {
    await sendText(item, before, tell, (next) => {
      arrived = next;
    });
    const waiting = item.photos.filter(({ id }) => !before.photos.includes(id));
    for (const [i, photo] of waiting.entries()) {
      const at = { step: "photo" as const, n: i + 1, all: waiting.length };
      tell({ ...at, share: 0 });
      try {
        await sendPhoto(photo, item, (share) => tell({ ...at, share }));
        arrived = { ...arrived, photos: [...arrived.photos, photo.id] };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused[photo.id] = error;
      }
    }
    return { arrived, error: undefined, refused };
  } catch (error) {
    return { arrived, error, refused };
  }
}
