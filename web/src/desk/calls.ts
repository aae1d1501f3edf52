/** Every call the desk makes. The shapes are the server's (docs: /api/v1 OpenAPI); nothing else here knows an address. */
import { type Answer, address, send, sendFull, upload, useCsrf } from "../shared/api/http";
import { newId } from "../shared/api/ids";
import type { Reason } from "../shared/api/problem";
import type {
  Boundary,
  Disturbance,
  Due,
  HistoryEntry,
  Page,
  Session,
  Shape,
  Site,
  SiteSummary,
  Visit,
} from "../shared/api/types";

const V1 = "/api/v1";

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

// Sites
export type Filters = {
  q: string;
  type: string;
  verification: string;
  condition: string;
  area: string;
  from: string;
  to: string;
};
export const listSites = (filters: Filters, cursor: string | null, signal?: AbortSignal) =>
  send<Page<SiteSummary>>("GET", `${V1}/sites`, {
    query: { ...filters, cursor, limit: 50 },
    ...(signal ? { signal } : {}),
  });
export const readSite = (id: string): Promise<Answer<Site>> => sendFull<Site>("GET", `${V1}/sites/${id}`);
export const createSite = (body: SiteBody & { id: string }) => sendFull<Site>("POST", `${V1}/sites`, { body });
export const changeSite = (id: string, etag: string | null, body: Partial<SiteBody> & { reason?: string }) =>
  sendFull<Site>("PATCH", `${V1}/sites/${id}`, { body, ifMatch: etag });
export type SiteBody = Omit<Site, "id" | "code" | "precision" | "etag" | "boundaries" | "current_boundary" | "bbox">;

// Boundaries
export type Checked = {
  valid: boolean;
  reasons: Reason[];
  repaired?: Shape | null;
  area_m2?: number | null;
  perimeter_m?: number | null;
};
export const checkShape = (geometry: Shape, signal?: AbortSignal) =>
  send<Checked>("POST", `${V1}/boundaries/check`, { body: { geometry }, ...(signal ? { signal } : {}) });
export type BoundaryBody = Omit<Boundary, "area_m2" | "perimeter_m" | "recorded_at" | "current">;
export const assertBoundary = (site: string, body: BoundaryBody) =>
  send<Boundary>("POST", `${V1}/sites/${site}/boundaries`, { body });
export const makeCurrent = (site: string, boundary: string, reason: string) =>
  send<void>("POST", `${V1}/sites/${site}/boundaries/${boundary}/current`, { body: { reason } });

export const history = (site: string) => send<Page<HistoryEntry>>("GET", `${V1}/sites/${site}/history`);

// Visits
export const siteVisits = (site: string) => send<Page<Visit>>("GET", `${V1}/sites/${site}/visits`);
export const addVisit = (site: string, body: object) => send<Visit>("POST", `${V1}/sites/${site}/visits`, { body });
export const visitsDue = () => send<Page<Due>>("GET", `${V1}/visits`, { query: { due: true } });

// Disturbances
export const disturbances = (query: { state?: string; severity?: string; site_id?: string }) =>
  send<Page<Disturbance>>("GET", `${V1}/disturbances`, { query });
export const critical = () => send<Page<Disturbance>>("GET", `${V1}/disturbances/critical`);
export const take = (id: string) => send<Disturbance>("POST", `${V1}/disturbances/${id}/take`, { body: {} });
export const moveDisturbance = (id: string, to: string, reason: string) =>
  send<Disturbance>("POST", `${V1}/disturbances/${id}/transitions`, { body: { to, reason } });
export const reportDisturbance = (body: object) => send<Disturbance>("POST", `${V1}/disturbances`, { body });

// Dossiers
export type DossierJob = {
  id: string;
  state: "waiting" | "running" | "done" | "failed" | "needs_second";
  progress: number | null;
};
export const askDossier = (body: object) => send<DossierJob>("POST", `${V1}/dossiers`, { body });
export const readDossier = (id: string) => send<DossierJob>("GET", `${V1}/dossiers/${id}`);
export const dossierFile = (id: string) => `${V1}/dossiers/${id}/file`;

// Import and export
export type ImportRow = { row: number; code: string; ar: string; en: string };
export type ImportJob = {
  id: string;
  state: "uploaded" | "running" | "done" | "failed";
  file: string;
  rows: number;
  columns: string[];
  mapping: Record<string, string>;
  fields: string[];
  preview: { row: number; values: Record<string, unknown>; geometry?: string | null }[];
  good: number;
  errors: ImportRow[];
  progress: number | null;
};
export function uploadImport(file: File, progress: (share: number) => void): Promise<ImportJob> {
  const form = new FormData();
  form.set("id", newId());
  form.set("file", file);
  return upload<ImportJob>(`${V1}/imports`, form, progress);
}
export const readImport = (id: string, mapping?: Record<string, string>) =>
  send<ImportJob>("GET", `${V1}/imports/${id}`, {
    query: mapping ? { mapping: JSON.stringify(mapping) } : {},
  });
export const runImport = (id: string, mapping: Record<string, string>, only_good: boolean) =>
  send<ImportJob>("POST", `${V1}/imports/${id}/run`, { body: { mapping, only_good } });
export const exportFile = (format: "geojson" | "gpkg" | "csv", filters: Filters) =>
  address(`${V1}/exports/sites.${format}`, filters);

// Awareness releases
export type Draft = {
  id: string;
  number: number;
  as_of: string;
  units: { unit: string; name_ar: string; name_en: string; band: string }[];
  signed: { name: string; at: string }[];
  released: boolean;
};
export const awarenessDraft = () => send<Draft>("POST", `${V1}/awareness/drafts`, { body: {} });
export const signRelease = (id: string, reason: string) =>
  send<Draft>("POST", `${V1}/awareness/drafts/${id}/sign`, { body: { reason } });

// Accounts: who is who, and decisions that take two people
export type Organisation = { id: string; name_ar: string; name_en: string; mine: boolean; partner: boolean };
export type Person = {
  id: string;
  name: string;
  login: string | null;
  active: boolean;
  roles: { id: string; organisation: string; role: string }[];
};
export type Proposal = {
  id: string;
  kind: string;
  organisation: string;
  site_id: string | null;
  payload: Record<string, unknown>;
  reason: string;
  proposed_by: string;
  proposed_at: string;
  approved: boolean | null;
  may_decide: boolean;
  token?: string | null;
};
export type OpenSession = { id: string; begun: string; seen: string; this: boolean };
export const organisations = () => send<Organisation[]>("GET", `${V1}/organisations`);
export const people = () => send<Person[]>("GET", `${V1}/people`);
export const proposals = () => send<Proposal[]>("GET", `${V1}/proposals`);
export const decide = (id: string, approve: boolean) =>
  send<Proposal>("POST", `${V1}/proposals/${id}/decision`, { body: { approve } });
export const invite = (organisation: string, name: string, roles: string[]) =>
  send<{ id: string; token: string }>("POST", `${V1}/invitations`, { body: { organisation, name, roles } });
export const acceptInvitation = (token: string, login: string, password: string, language: string) =>
  send<Session>("POST", `${V1}/invitations/accept`, { body: { token, login, password, language } });
export const resetPassword = (token: string, password: string) =>
  send<void>("POST", `${V1}/password-resets`, { body: { token, password } });
export const askReset = (person: string, reason: string) =>
  send<Proposal>("POST", `${V1}/people/${person}/reset`, { body: { reason } });
export const giveRole = (person: string, organisation: string, role: string, reason: string) =>
  send<Proposal | undefined>("POST", `${V1}/people/${person}/roles`, {
    body: { organisation, role, reason },
  });
export const changePassword = (old: string, fresh: string) =>
  send<void>("POST", `${V1}/password`, { body: { old, new: fresh } });
export const ownSessions = () => send<OpenSession[]>("GET", `${V1}/sessions`);
export const endSession = (id: string) => send<void>("DELETE", `${V1}/sessions/${id}`);
