/** Every call the phone page makes. What is sent goes through `outbox.ts` alone. */
import { send, upload, useCsrf } from "../shared/api/http";
import type { Session } from "../shared/api/types";
import type { Photo, Report, VisitLog } from "./records";

/** What a photo belongs to. */
export type Owner = { site_id: string; visit_id: string | null };

const V1 = "/api/v1";

export type Assignment = {
  site_id: string;
  code: string;
  next_visit_on?: string | null;
  overdue?: boolean;
  hazards?: string[];
};
/** What the server answers for a record it has: its number, and the site or new place it stands under. */
export type Receipt = { id: string; receipt?: string };

export async function session(): Promise<Session> {
  const current = await send<Session>("GET", `${V1}/session`);
  useCsrf(current.csrf_token ?? "");
  return current;
}
export async function signIn(login: string, password: string): Promise<Session> {
  await send("POST", `${V1}/session`, { body: { login, password } });
  return session();
}
export const signOut = () => send<void>("DELETE", `${V1}/session`);
export const assignments = () => send<Assignment[]>("GET", `${V1}/assignments`);

export const sendVisit = (visit: VisitLog) => send<Receipt>("POST", `${V1}/visits`, { body: visit });
export const sendReport = (report: Report) => send<Receipt>("POST", `${V1}/disturbances`, { body: report });

export function sendPhoto(photo: Photo, owner: Owner, progress: (share: number) => void): Promise<unknown> {
  const form = new FormData();
  form.set("id", photo.id);
  form.set("site_id", owner.site_id);
  if (owner.visit_id) form.set("visit_id", owner.visit_id);
  form.set("sha256", photo.sha256);
  form.set("origin", photo.origin);
  if (photo.from) form.set("received_from", photo.from);
  form.set("taken_at", photo.taken_at);
  form.set("file", new Blob([photo.bytes], { type: photo.type }), photo.name);
  return upload(`${V1}/evidence`, form, progress);
}
