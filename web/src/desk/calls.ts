/** Every call the desk makes; nothing else here knows an address. */
import type { FeatureCollection } from "geojson";
import { api, must, type Schemas } from "../shared/api/client";
import { upload } from "../shared/api/http";
import { Problem } from "../shared/api/problem";
import type { paths } from "../shared/api/schema";
import type { Shape, Site, SiteListed } from "../shared/api/types";
import { firstDay, lastDay } from "../shared/i18n/dates";

const V1 = "/api/v1";

// Sites
export type Filters = {
  q: string;
  type: string;
  verification: string;
  condition: string;
  /** Of disturbances: only sites that have one of these. */
  state: string;
  severity: string;
  organisation: string;
  governorate: string;
  from: string;
  to: string;
};
type Query = NonNullable<paths["/api/v1/sites"]["get"]["parameters"]["query"]>;

/** Only what is filled in; a year or a month stands for its first or last day. */
function asked(filters: Filters): Query {
  const { q, type, verification, condition, governorate, organisation } = filters;
  const given = { q, governorate, organisation, from: firstDay(filters.from), to: lastDay(filters.to) };
  const lists = { type, verification, condition };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
    ...Object.fromEntries(Object.entries(lists).flatMap(([key, value]) => (value ? [[key, [value]]] : []))),
  };
}

/** The shapes of the first sites of the registry, for opening the map where they are. */
export const shapesSeen = async () =>
  (await must(api.GET("/api/v1/sites", { params: { query: { limit: 500 } } }))).sites.flatMap((site) =>
    site.shape ? [site.shape as unknown as Shape] : [],
  );

type Reported = NonNullable<paths["/api/v1/disturbances/sites"]["get"]["parameters"]["query"]>;

/** A page of sites; with a state or a severity, of those that have such a report. */
export async function listSites(filters: Filters, cursor: string | null, signal: AbortSignal | null = null) {
  const query = { ...asked(filters), ...(cursor ? { cursor } : {}) };
  const { state, severity } = filters;
  const reported = { ...(state ? { state: [state] } : {}), ...(severity ? { severity: [severity] } : {}) } as Reported;
  const page = await (state || severity
    ? must(api.GET("/api/v1/disturbances/sites", { params: { query: { ...query, ...reported } }, signal }))
    : must(api.GET("/api/v1/sites", { params: { query }, signal })));
  return { items: page.sites as SiteListed[], next: page.next };
}

/** The site that a feature of the map stands for. */
export const siteOfFeature = async (feature: number) =>
  (await must(api.GET("/api/v1/tiles/sites/{feature}", { params: { path: { feature } } }))).site_ids[0];

const at = (site_id: string) => ({ params: { path: { site_id } } });
const changing = (site_id: string, etag: string) => ({
  params: { path: { site_id }, header: { "If-Match": etag } },
});

export type NewSite = Schemas["SiteIn"];
export type SiteChange = Schemas["SiteChange"];
export const readSite = async (id: string) =>
  (await must(api.GET("/api/v1/sites/{site_id}", at(id)))) as unknown as Site;
export const siteOfCode = async (code: string) =>
  (await must(api.GET("/api/v1/sites/codes/{code}", { params: { path: { code } } }))).id;
export const createSite = async (body: NewSite) => (await must(api.POST("/api/v1/sites", { body }))) as unknown as Site;
export const changeSite = (id: string, etag: string, body: SiteChange) =>
  must(api.PATCH("/api/v1/sites/{site_id}", { ...changing(id, etag), body }));
export const verifySite = (id: string, etag: string, body: Schemas["VerdictIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/verification", { ...changing(id, etag), body }));
export const changeSensitivity = (id: string, body: Schemas["SensitivityIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/sensitivity", { ...at(id), body }));
export type Sealing = Schemas["SealingOut"];
export const beforeSealing = (id: string) => must(api.GET("/api/v1/sites/{site_id}/sealing", at(id)));
export const optIn = (id: string, etag: string, body: Schemas["OptIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/awareness", { ...changing(id, etag), body }));
export type SitePublication = Schemas["SitePublicationOut"];
export type SitePublicationIn = Schemas["SitePublicationIn"];
export const sitePublication = (id: string) => must(api.GET("/api/v1/sites/{site_id}/publication", at(id)));
export const publishSite = (id: string, body: SitePublicationIn) =>
  must(api.POST("/api/v1/sites/{site_id}/publication", { ...at(id), body }));
export const unpublishSite = (id: string, reason: string) =>
  must(api.POST("/api/v1/sites/{site_id}/publication/withdraw", { ...at(id), body: { reason } }));
export const history = (site: string) => must(api.GET("/api/v1/sites/{site_id}/history", at(site)));

// Boundaries
export type Checked = Omit<Schemas["CheckedOut"], "repaired"> & { repaired: Shape | null };
export const checkShape = async (geometry: Shape, error_radius_m: number | null, signal: AbortSignal) =>
  (await must(
    api.POST("/api/v1/boundaries/check", { body: { geometry: { ...geometry }, error_radius_m }, signal }),
  )) as Checked;
export const assertBoundary = (site: string, body: Schemas["BoundaryIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/boundaries", { ...at(site), body }));
export const makeCurrent = (site_id: string, boundary_id: string, etag: string, reason: string) =>
  must(
    api.POST("/api/v1/sites/{site_id}/boundaries/{boundary_id}/current", {
      params: { path: { site_id, boundary_id }, query: { reason }, header: { "If-Match": etag } },
    }),
  );

export const relate = (site: string, body: Schemas["RelationIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/relations", { ...at(site), body }));

// Who else sees a site
export type Grant = Schemas["GrantOut"];
export const grants = (site: string) => must(api.GET("/api/v1/sites/{site_id}/grants", at(site)));
export const assign = (site: string, body: Schemas["AssignmentIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/assignments", { ...at(site), body }));
export const proposeGrant = (site: string, body: Schemas["GrantIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/grants", { ...at(site), body }));
export const discloseNow = (site: string, body: Schemas["EmergencyIn"]) =>
  must(api.POST("/api/v1/sites/{site_id}/emergency", { ...at(site), body }));
export const revoke = (grant_id: string, reason: string) =>
  must(api.POST("/api/v1/grants/{grant_id}/revoke", { params: { path: { grant_id } }, body: { reason } }));

// Visits
export const siteVisits = async (site: string) =>
  (await must(api.GET("/api/v1/sites/{site_id}/visits", at(site)))).visits;
export type VisitIn = Schemas["VisitIn"];
export const addVisit = (body: VisitIn) => must(api.POST("/api/v1/visits", { body }));
const aboutVisit = (visit_id: string, etag: string) => ({
  params: { path: { visit_id }, header: { "If-Match": etag } },
});
export const withdrawAcceptance = (visit_id: string, etag: string, reason: string) =>
  must(api.POST("/api/v1/visits/{visit_id}/accept/withdraw", { ...aboutVisit(visit_id, etag), body: { reason } }));
export const acceptVisit = (visit_id: string, etag: string) =>
  must(api.POST("/api/v1/visits/{visit_id}/accept", aboutVisit(visit_id, etag)));
export const visitsDue = async (cursor: string | null = null) =>
  must(api.GET("/api/v1/monitoring/due", { params: { query: { within_days: 30, ...(cursor ? { cursor } : {}) } } }));

// Disturbances
type DisturbanceQuery = NonNullable<paths["/api/v1/disturbances"]["get"]["parameters"]["query"]>;
export const disturbances = (query: DisturbanceQuery) => must(api.GET("/api/v1/disturbances", { params: { query } }));
/** Since when a check of the ledger stands failed; null when none does. */
export const alarm = async () => (await must(api.GET("/api/v1/ledger/alarm"))).alarm;
export const critical = async () => (await must(api.GET("/api/v1/disturbances/critical"))).disturbances;
const one = (disturbance_id: string) => ({ params: { path: { disturbance_id } } });
const changingOne = (disturbance_id: string, etag: string) => ({
  params: { path: { disturbance_id }, header: { "If-Match": etag } },
});
export const readDisturbance = (id: string) => must(api.GET("/api/v1/disturbances/{disturbance_id}", one(id)));
export const take = (id: string) => must(api.POST("/api/v1/disturbances/{disturbance_id}/take", one(id)));
export type Step = Schemas["TransitionIn"];
export const moveDisturbance = (id: string, etag: string, body: Step) =>
  must(api.POST("/api/v1/disturbances/{disturbance_id}/transitions", { ...changingOne(id, etag), body }));
export const linkDisturbance = (id: string, etag: string, linked_site_id: string) =>
  must(api.POST("/api/v1/disturbances/{disturbance_id}/site", { ...changingOne(id, etag), body: { linked_site_id } }));
export type Report = Schemas["DisturbanceIn"];
export const reportDisturbance = (body: Report) => must(api.POST("/api/v1/disturbances", { body }));

// Saved views of the map
export type SavedView = Schemas["SavedViewListed"];
const aView = (view_id: string) => ({ params: { path: { view_id } } });
export const savedViews = () => must(api.GET("/api/v1/views"));
export const saveView = (body: Schemas["SavedViewIn"]) => must(api.POST("/api/v1/views", { body }));
export const openView = (id: string) => must(api.GET("/api/v1/views/{view_id}", aView(id)));
export const deleteView = (id: string) => must(api.DELETE("/api/v1/views/{view_id}", aView(id)));

// Pictures of the ground
export type Image = Omit<Schemas["ImageOut"], "bounds"> & { bounds: [number, number, number, number] };
export const images = async () => (await must(api.GET("/api/v1/imagery"))) as Image[];
export const imageFile = (id: string) => `${location.origin}${V1}/imagery/${id}/file`;
export const removeImage = (image_id: string, reason: string) =>
  must(api.POST("/api/v1/imagery/{image_id}/remove", { params: { path: { image_id } }, body: { reason } }));
export type NewImage = { organisation: string; title: string; captured_on: string; source: string; licence: string };
function imageForm(id: string, said: NewImage, file: File): FormData {
  const form = new FormData();
  for (const [key, value] of Object.entries({ id, ...said })) form.set(key, value);
  form.set("file", file);
  return form;
}
export function registerImage(id: string, said: NewImage, file: File, progress: (share: number) => void) {
  return upload<Image>(`${V1}/imagery`, imageForm(id, said, file), progress);
}

export type Making = Schemas["JobOut"];
const TIFF = ["49492a00", "4d4d002a", "49492b00", "4d4d002b"];
/** Whether a file begins as TIFF files do; what it is called says nothing. */
export async function isTiff(file: File): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return TIFF.includes([...start].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
}
export function makeImage(id: string, said: NewImage, file: File, progress: (share: number) => void) {
  return upload<Making>(`${V1}/imagery/geotiff`, imageForm(id, said, file), progress);
}
export const makingImage = (image_id: string) =>
  must(api.GET("/api/v1/imagery/geotiff/{image_id}", { params: { path: { image_id } } }));
export const cancelImage = (image_id: string) =>
  must(api.POST("/api/v1/imagery/geotiff/{image_id}/cancel", { params: { path: { image_id } } }));

/** The units of the newest awareness release, as the public is shown them; none while nothing is released. */
export async function awarenessUnits(): Promise<FeatureCollection> {
  try {
    const { number } = await must(api.GET("/api/public/releases/latest"));
    const released = api.GET("/api/public/releases/{number}.geojson", { params: { path: { number } } });
    return (await must(released)) as unknown as FeatureCollection;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return { type: "FeatureCollection", features: [] };
    throw error;
  }
}

// Import: uploaded, looked at, said what is what, and only then run
export type ImportJob = Schemas["ImportOut"];
export type Terms = Schemas["TermsIn"];
/** What a file may need said before it can be read at all. */
export type FileTerms = { steward: string; crs: string; layer: string; encoding: string };
const anImport = (import_id: string) => ({ params: { path: { import_id } } });
export function uploadImport(id: string, file: File, terms: FileTerms, progress: (share: number) => void) {
  const form = new FormData();
  form.set("id", id);
  for (const [key, value] of Object.entries(terms)) if (value.trim()) form.set(key, value.trim());
  form.set("file", file);
  return upload<ImportJob>(`${V1}/imports`, form, progress);
}
const asJob = async (answer: Parameters<typeof must>[0]) => (await must(answer)) as ImportJob;
export const readImport = (id: string) => asJob(api.GET("/api/v1/imports/{import_id}", anImport(id)));
export const mapImport = (id: string, body: Terms) =>
  asJob(api.PUT("/api/v1/imports/{import_id}/mapping", { ...anImport(id), body }));
export const runImport = (id: string, only_good: boolean) =>
  asJob(api.POST("/api/v1/imports/{import_id}/run", { ...anImport(id), body: { only_good } }));
export const cancelImport = (id: string) => asJob(api.POST("/api/v1/imports/{import_id}/cancel", anImport(id)));
export const leftOut = (id: string) => `${V1}/imports/${id}/left-out.csv`;

// Export: of many exact places only when a second person agreed
export type Format = "geojson" | "gpkg" | "csv";
const file = async (answer: Parameters<typeof must>[0]) => (await must(answer)) as unknown as Blob;
export const exportSites = (kind: Format, filters: Filters, reason: string) => {
  const query = { ...asked(filters), ...(reason.trim() ? { reason: reason.trim() } : {}) };
  return file(api.GET("/api/v1/exports/sites.{kind}", { params: { path: { kind }, query }, parseAs: "blob" }));
};
export const exportApproved = (proposal_id: string, kind: Format) =>
  file(
    api.GET("/api/v1/exports/approved/{proposal_id}.{kind}", {
      params: { path: { proposal_id, kind } },
      parseAs: "blob",
    }),
  );

// Awareness releases: proposed by one officer, decided by a second among the proposals
export type Preview = Schemas["graveregistry__publication__schemas__PreviewOut"];
export type Release = Schemas["ReleaseOut"];
export type AttackReport = Schemas["ReportOut"];
export type ReleaseIn = Schemas["ReleaseIn"];
export const awarenessPreview = () => must(api.GET("/api/v1/awareness/preview"));
export type Waiting = Schemas["WaitingOut"];
/** Releases that wait for a second signature, each with the report that is signed. */
export const waitingReleases = () => must(api.GET("/api/v1/awareness/waiting"));
export const releases = () => must(api.GET("/api/v1/awareness/releases"));
export const proposeRelease = (body: ReleaseIn) => must(api.POST("/api/v1/awareness/releases", { body }));
export const withdrawRelease = (number: number, reason: string) =>
  must(api.POST("/api/v1/awareness/releases/{number}/withdraw", { params: { path: { number } }, body: { reason } }));

// Accounts: who is who, and decisions that take two people
export type Organisation = Schemas["OrganisationOut"];
export type Person = Schemas["PersonOut"];
export type Proposal = Schemas["ProposalOut"];
export type OpenSession = Schemas["OpenSessionOut"];
export type Role = Schemas["Role"];
const about = (person_id: string) => ({ params: { path: { person_id } } });

export const organisations = () => must(api.GET("/api/v1/organisations"));
export const people = () => must(api.GET("/api/v1/people"));
export const proposals = () => must(api.GET("/api/v1/proposals"));
export const decide = (proposal_id: string, approve: boolean) =>
  must(api.POST("/api/v1/proposals/{proposal_id}/decision", { params: { path: { proposal_id } }, body: { approve } }));
export const invite = (organisation: string, name: string, roles: Role[]) =>
  must(api.POST("/api/v1/invitations", { body: { organisation, name, roles } }));
export const acceptInvitation = (token: string, login: string, password: string, language: "ar" | "en") =>
  must(api.POST("/api/v1/invitations/accept", { body: { token, login, password, language } }));
export const resetPassword = (token: string, password: string) =>
  must(api.POST("/api/v1/password-resets", { body: { token, password } }));
export const askReset = (person: string, reason: string) =>
  must(api.POST("/api/v1/people/{person_id}/reset", { ...about(person), body: { reason } }));
export const giveRole = (person: string, organisation: string, role: Role, reason: string) =>
  must(api.POST("/api/v1/people/{person_id}/roles", { ...about(person), body: { organisation, role, reason } }));
export const endRole = (membership_id: string, reason: string) =>
  must(api.POST("/api/v1/roles/{membership_id}/end", { params: { path: { membership_id } }, body: { reason } }));
export const closeAccount = (person: string, reason: string, even_so: boolean) =>
  must(api.POST("/api/v1/people/{person_id}/close", { ...about(person), body: { reason, even_so } }));
export const changePassword = (old: string, fresh: string) =>
  must(api.POST("/api/v1/password", { body: { old, new: fresh } }));
// Access tokens and the log of reads
export type Token = Schemas["TokenOut"];
export type Scope = Schemas["Scope"];
export type ReadLine = Schemas["ReadOut"];
/** The address that GIS programs connect to. */
export const gisAddress = () => `${location.origin}/ogc`;
export const ownTokens = () => must(api.GET("/api/v1/tokens"));
export const tokensOf = (person_id: string) =>
  must(api.GET("/api/v1/people/{person_id}/tokens", { params: { path: { person_id } } }));
export const makeToken = (name: string, scopes: Scope[], days: number, password: string) =>
  must(api.POST("/api/v1/tokens", { body: { name, scopes, days, password } }));
export const revokeToken = (token_id: string) =>
  must(api.POST("/api/v1/tokens/{token_id}/revoke", { params: { path: { token_id } } }));
type Log = NonNullable<paths["/api/v1/access-log"]["get"]["parameters"]["query"]>;
export function accessLog(filters: { kind: string; from: string; to: string }, cursor: string | null) {
  const { kind, from, to } = filters;
  const day = (text: string, days: number) => new Date(new Date(`${text}T00:00:00`).getTime() + days * 864e5);
  const query: Log = {
    ...(kind ? { kind: kind as NonNullable<Log["kind"]> } : {}),
    ...(from ? { from: day(from, 0).toISOString() } : {}),
    ...(to ? { to: day(to, 1).toISOString() } : {}),
    ...(cursor ? { cursor } : {}),
  };
  return must(api.GET("/api/v1/access-log", { params: { query } }));
}

export const ownSessions = () => must(api.GET("/api/v1/sessions"));
export const endSession = (session_id: string) =>
  must(api.DELETE("/api/v1/sessions/{session_id}", { params: { path: { session_id } } }));
