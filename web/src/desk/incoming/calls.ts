/** What the desk asks about phones and what they sent. */
import { api, must, type Schemas } from "../../shared/api/client";
import { upload } from "../../shared/api/http";

export type Device = Schemas["DeviceOut"];
export type Offer = Schemas["EnrolmentOut"];
export type Incoming = Schemas["IncomingOut"];
export type Visit = Schemas["VisitOut"];

export const devices = () => must(api.GET("/api/v1/devices"));
export const offer = (body: Schemas["EnrolmentIn"]) => must(api.POST("/api/v1/enrolments", { body }));
export const endDevice = (device_id: string) =>
  must(api.POST("/api/v1/devices/{device_id}/revoke", { params: { path: { device_id } } }));
export const incoming = (cursor: string | null) =>
  must(api.GET("/api/v1/incoming", { params: { query: cursor ? { cursor } : {} } }));

/** The visit that was opened, found among those of its place. */
export async function openedVisit(site_id: string, visit_id: string): Promise<Visit | null> {
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor ? { limit: 200, cursor } : { limit: 200 };
    const page: Schemas["VisitPage"] = await must(
      api.GET("/api/v1/sites/{site_id}/visits", { params: { path: { site_id }, query } }),
    );
    const found = page.visits.find((one) => one.id === visit_id);
    if (found) return found;
    cursor = page.next;
  } while (cursor);
  return null;
}

/** The small picture of an item of evidence. */
export const previewOf = (id: string) => `/api/v1/evidence/${id}/preview`;

/** Hands in an outbox file that a phone exported; how many visits it held. */
export const handIn = async (file: File) =>
  (await upload<Schemas["HandedInOut"]>("/api/v1/sealed/hand-in", file)).receipts.length;
