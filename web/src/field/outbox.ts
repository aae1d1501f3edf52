/**
 * The one way out of the phone. A report's text goes first, alone, over any scrap of signal; photos follow. A photo
 * that fails takes nothing else with it: it comes back, to be handed over again.
 */
import * as calls from "./calls";
import type { Outgoing, Photo } from "./records";

export type Step = { step: "text" } | { step: "photo"; n: number; all: number; share: number };
/** The last group of the record's id is enough to name it aloud. */
const number = (id: string): string => (id.split("-").at(-1) ?? id).toUpperCase();

export type Sent = { receipt: string; owner: calls.Owner; left: Photo[]; error: unknown };

export async function hand(item: Outgoing, tell: (step: Step) => void): Promise<Sent> {
  tell({ step: "text" });
  const { site_id, id } = item.body;
  if (item.kind === "visit" && item.found && !item.body.new_place) await calls.sendReport(item.found);
  const receipt = item.kind === "report" ? await calls.sendReport(item.body) : await calls.sendVisit(item.body);
  // A new place stands in the registry only once its visit does.
  if (item.kind === "visit" && item.found && item.body.new_place) await calls.sendReport(item.found);
  const owner = { site_id, visit_id: item.kind === "visit" ? id : null };
  const { left, error } = await handPhotos(owner, item.photos, tell);
  return { receipt: receipt.receipt ?? number(receipt.id), owner, left, error };
}

export async function handPhotos(
  owner: calls.Owner,
  photos: readonly Photo[],
  tell: (step: Step) => void,
): Promise<{ left: Photo[]; error: unknown }> {
  const left: Photo[] = [];
  let error: unknown;
  for (const [i, photo] of photos.entries()) {
    const at = { step: "photo" as const, n: i + 1, all: photos.length };
    tell({ ...at, share: 0 });
    try {
      await calls.sendPhoto(photo, owner, (share) => tell({ ...at, share }));
    } catch (refused) {
      left.push(photo);
      error = refused;
    }
  }
  return { left, error };
}
