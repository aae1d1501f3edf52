/** Every call of the dossiers: orders, previews, the register. */
import { api, must, type Schemas } from "../../shared/api/client";
import type { paths } from "../../shared/api/schema";

export type Dossier = Schemas["DossierOut"];
export type Order = Omit<Schemas["DossierIn"], "id">;
export type Hidden = Schemas["HiddenIn"];
export type FieldChoice = Schemas["FieldOut"];
export type Preview = Schemas["DossierPreview"];
export type CaseSite = Schemas["CaseSite"];
export type Entry = Schemas["RegisterEntry"];
export type Page = Schemas["RegisterPage"];
export type Profile = Dossier["profile"];

const at = (dossier_id: string) => ({ params: { path: { dossier_id } } });
export const ask = (body: Schemas["DossierIn"]) => must(api.POST("/api/v1/dossiers", { body }));
export const preview = (body: Order, first: number) =>
  must(api.POST("/api/v1/dossiers/preview", { body: { ...body, first } }));
export const fields = () => must(api.GET("/api/v1/dossiers/fields"));
export const caseOf = (site_id: string) =>
  must(api.GET("/api/v1/sites/{site_id}/case", { params: { path: { site_id } } }));
export const read = (id: string) => must(api.GET("/api/v1/dossiers/{dossier_id}", at(id)));
export const start = (id: string) => must(api.POST("/api/v1/dossiers/{dossier_id}/start", at(id)));
export const cancel = (id: string) => must(api.POST("/api/v1/dossiers/{dossier_id}/cancel", at(id)));
export type Recipient = Schemas["KnownRecipient"];
export const recipients = () => must(api.GET("/api/v1/dossiers/recipients"));
export const recalls = () => must(api.GET("/api/v1/dossiers/recalls"));
export const told = (id: string, body: Schemas["ToldIn"]) =>
  must(api.POST("/api/v1/dossiers/{dossier_id}/told", { ...at(id), body }));
export type Changes = Schemas["ChangesOut"];
export const changes = (id: string, until: string | null) =>
  must(
    api.GET("/api/v1/dossiers/{dossier_id}/changes", {
      params: { path: { dossier_id: id }, query: until ? { until } : {} },
    }),
  );
/** The newest dossiers of any of these sites. */
export async function ofSites(sites: string[]): Promise<Entry[]> {
  const pages = await Promise.all(sites.slice(0, 5).map((site) => register(NO_FILTERS, null, site)));
  const found = new Map(pages.flatMap((page) => page.dossiers).map((one) => [one.id, one]));
  return [...found.values()].sort((a, b) => b.requested_at.localeCompare(a.requested_at));
}
export const fileOf = (id: string) => `/api/v1/dossiers/${id}/file`;

export type Filters = { q: string; profile: string; from: string; to: string };
type Query = NonNullable<paths["/api/v1/dossiers"]["get"]["parameters"]["query"]>;
/** A page of the register, and with the first one's own orders. */
export function register({ q, profile, from, to }: Filters, cursor: string | null, site_id: string | null = null) {
  const day = (text: string, days: number) => new Date(new Date(`${text}T00:00:00`).getTime() + days * 864e5);
  const query: Query = {
    ...(q.trim() ? { q: q.trim() } : {}),
    ...(profile ? { profile: profile as Profile } : {}),
    ...(from ? { from: day(from, 0).toISOString() } : {}),
    ...(to ? { to: day(to, 1).toISOString() } : {}),
    ...(cursor ? { cursor } : {}),
    ...(site_id ? { site_id } : {}),
  };
  return must(api.GET("/api/v1/dossiers", { params: { query } }));
}
export const NO_FILTERS: Filters = { q: "", profile: "", from: "", to: "" };
