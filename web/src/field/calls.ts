/** Every call the phone page makes. What is sent goes through `outbox.ts` alone. */
import { api, must, type Schemas } from "../shared/api/client";
import { upload } from "../shared/api/http";
import type { Photo, Report, VisitLog } from "./records";

export type Assignment = Schemas["AssignmentOut"];
export type OwnReceipt = Schemas["OwnReceiptOut"];
type Received = Schemas["EvidenceReceived"];

export const assignments = (): Promise<Assignment[]> => must(api.GET("/api/v1/assignments"));
export const ownReceipts = (): Promise<OwnReceipt[]> => must(api.GET("/api/v1/visits/mine"));

/** The phone's clock goes beside the visit, not in it: a second try is then the same visit. */
export const sendVisit = (body: VisitLog) =>
  must(api.POST("/api/v1/visits", { body, params: { header: { "X-Device-Time": new Date().toISOString() } } }));
export const sendReport = (body: Report) => must(api.POST("/api/v1/disturbances", { body }));

export function sendPhoto(
  photo: Photo,
  owner: { site_id: string; visit_id: string | null },
  progress: (share: number) => void,
): Promise<Received> {
  const form = new FormData();
  form.set("id", photo.id);
  form.set("site_id", owner.site_id);
  if (owner.visit_id) form.set("visit_id", owner.visit_id);
  form.set("sha256", photo.sha256);
  form.set("origin", photo.origin);
  if (photo.from.trim()) form.set("received_from", photo.from.trim());
  if (photo.taken_at) form.set("taken_at", photo.taken_at);
  form.set("file", new Blob([photo.bytes], { type: photo.type }), photo.name);
  return upload("/api/v1/evidence", form, progress);
}
