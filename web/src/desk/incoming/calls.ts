/** What the desk asks about phones and what they sent. */
import { api, must, type Schemas } from "../../shared/api/client";
import { upload } from "../../shared/api/http";
import type { Shape, SiteListed } from "../../shared/api/types";
import { between, bounds } from "../../shared/map";

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

/** Has a visit opened although the account of whoever sealed it was closed. */
export const admit = (sealed_id: string, reason: string) =>
  must(api.POST("/api/v1/incoming/{sealed_id}/admit", { params: { path: { sealed_id } }, body: { reason } }));

export const visitOf = (visit_id: string) =>
  must(api.GET("/api/v1/visits/{visit_id}", { params: { path: { visit_id } } }));

const ofVisit = (visit_id: string) => ({ params: { path: { visit_id } } });
const ofPlace = (place_id: string) => ({ params: { path: { place_id } } });
/** States that a visit is of the same event as another, which leads. */
export const merge = (visit: string, leading_visit_id: string, reason: string) =>
  must(api.POST("/api/v1/visits/{visit_id}/same-event", { ...ofVisit(visit), body: { leading_visit_id, reason } }));
export const partAgain = (visit: string, reason: string) =>
  must(api.POST("/api/v1/visits/{visit_id}/same-event/end", { ...ofVisit(visit), body: { reason } }));
export const linkPlace = (place: string, linked_site_id: string, reason: string) =>
  must(api.POST("/api/v1/places/{place_id}/site", { ...ofPlace(place), body: { linked_site_id, reason } }));
export const unlinkPlace = (place: string, reason: string) =>
  must(api.POST("/api/v1/places/{place_id}/site/end", { ...ofPlace(place), body: { reason } }));

/** The sites around a place that the person may see, each as precisely as they may, the nearest of the exact ones first. */
export async function sitesNear([lon, lat]: [number, number]): Promise<Near[]> {
  const [up, aside] = [NEAR_DEGREES, NEAR_DEGREES / Math.cos((lat * Math.PI) / 180)];
  const bbox = [lon - aside, lat - up, lon + aside, lat + up].map((one) => one.toFixed(6)).join(",");
  const page = await must(api.GET("/api/v1/sites", { params: { query: { bbox, limit: 20 } } }));
  const found = page.sites.map((site) => ({ site: site as unknown as SiteListed, far: away([lon, lat], site) }));
  return found.toSorted((a, b) => (a.far ?? Number.MAX_VALUE) - (b.far ?? Number.MAX_VALUE));
}
/** One site that a visit named; none where the person sees nothing of it. */
export async function siteNamed(id: string): Promise<Near | null> {
  const { data } = await api.GET("/api/v1/sites/{site_id}", { params: { path: { site_id: id } } });
  return data ? { site: data as unknown as SiteListed, far: null } : null;
}
/** `far`: metres to its middle, only where its place is shown exactly. */
export type Near = { site: SiteListed; far: number | null };
/** About two kilometres. */
const NEAR_DEGREES = 0.018;
function away(from: [number, number], site: Schemas["SiteListed"]): number | null {
  const shape = site.precision === "exact" ? (site.shape as unknown as Shape | null) : null;
  if (!shape) return null;
  const [west, south, east, north] = bounds(shape);
  return between(from, [(west + east) / 2, (south + north) / 2]).metres;
}

/** The small picture that came ahead of a photo. */
export const pictureOf = (sealed_id: string, number: number) => `/api/v1/incoming/${sealed_id}/parts/${number}/picture`;
/** The small picture of an item of evidence. */
export const previewOf = (id: string) => `/api/v1/evidence/${id}/preview`;

/** Hands in an outbox file that a phone exported; how many visits it held. */
export const handIn = async (file: File) =>
  (await upload<Schemas["HandedInOut"]>("/api/v1/sealed/hand-in", file)).receipts.length;
