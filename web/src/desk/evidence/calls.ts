/** Every call of the evidence panel. */
import { api, must, type Schemas } from "../../shared/api/client";
import { csrfToken, refusal } from "../../shared/api/http";

export type Item = Schemas["EvidenceOut"];
export type Upload = Schemas["UploadOut"];
export type Words = Pick<Schemas["UploadIn"], "origin" | "received_from" | "source_type">;
export type Consent = Schemas["ConsentIn"];
export type Evaluation = Schemas["EvaluationIn"];
/** What people decide about an item. */
export type Act = "consent" | "evaluation" | "verification" | "hold" | "release" | "erasure";
export type Step = Schemas["CustodyStepOut"];

const of = (item_id: string) => ({ params: { path: { item_id } } });
const at = (upload_id: string) => ({ params: { path: { upload_id } } });

export const fileOf = (item: string, original = false) =>
  `/api/v1/evidence/${item}/file${original ? "?original=true" : ""}`;
export const previewOf = (item: string) => `/api/v1/evidence/${item}/preview`;

export const ofSite = (site_id: string, cursor: string | null) =>
  must(
    api.GET("/api/v1/sites/{site_id}/evidence", {
      params: { path: { site_id }, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
    }),
  );
export const custody = (id: string) => must(api.GET("/api/v1/evidence/{item_id}/custody", of(id)));
export const consent = (id: string, body: Schemas["ConsentIn"]) =>
  must(api.POST("/api/v1/evidence/{item_id}/consent", { ...of(id), body }));
export const evaluate = (id: string, body: Schemas["EvaluationIn"]) =>
  must(api.POST("/api/v1/evidence/{item_id}/evaluation", { ...of(id), body }));
export const verify = (id: string, body: Schemas["FindingIn"]) =>
  must(api.POST("/api/v1/evidence/{item_id}/verification", { ...of(id), body }));
export const hold = (id: string, reason: string) =>
  must(api.POST("/api/v1/evidence/{item_id}/hold", { ...of(id), body: { reason } }));
export const endHold = (id: string, reason: string) =>
  must(api.POST("/api/v1/evidence/{item_id}/hold/end", { ...of(id), body: { reason } }));
export const proposeErasure = (id: string, body: Schemas["ErasureIn"]) =>
  must(api.POST("/api/v1/evidence/{item_id}/erasure", { ...of(id), body }));

/** The edges of a photo, released to the phone of whoever is assigned to its site. */
export type Outline = Schemas["OutlineOut"];
export const outlines = (id: string) => must(api.GET("/api/v1/evidence/{item_id}/outlines", of(id)));
export const releaseOutline = (id: string, assignment_id: string, reason: string) =>
  must(api.POST("/api/v1/evidence/{item_id}/outlines", { ...of(id), body: { assignment_id, reason } }));
export const withdrawOutline = (outline_id: string, reason: string) =>
  must(
    api.POST("/api/v1/evidence/outlines/{outline_id}/withdraw", { params: { path: { outline_id } }, body: { reason } }),
  );
export const outlineFile = (id: string) => `/api/v1/evidence/outlines/${id}/file`;

export const ownUploads = () => must(api.GET("/api/v1/evidence/uploads"));
export const beginUpload = (body: Schemas["UploadIn"]) => must(api.POST("/api/v1/evidence/uploads", { body }));
export const readUpload = (id: string) => must(api.GET("/api/v1/evidence/uploads/{upload_id}", at(id)));
export const finishUpload = (id: string) => must(api.POST("/api/v1/evidence/uploads/{upload_id}/finish", at(id)));
export const dropUpload = (id: string) => must(api.DELETE("/api/v1/evidence/uploads/{upload_id}", at(id)));

/** Sends one chunk with its digest (RFC 9530). */
export async function putChunk(id: string, number: number, bytes: ArrayBuffer): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const path = `/api/v1/evidence/uploads/${id}/chunks/${number}`;
  const answer = await fetch(path, {
    method: "PUT",
    body: bytes,
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...digest))}:`,
      "X-CSRF-Token": csrfToken(),
    },
  });
  if (!answer.ok) throw refusal(answer.status, await answer.json().catch(() => undefined), path);
}
