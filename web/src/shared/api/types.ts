import type { MultiPolygon, Point, Polygon } from "geojson";

export type Shape = Polygon | MultiPolygon | Point;
export type Precision = "exact" | "vicinity" | "area" | "none";
export type Severity = "critical" | "high" | "medium" | "low";

/** Who is here; every field but `training` is null when nobody is signed in. */
export type Session = {
  training: boolean;
  person_id: string | null;
  login: string | null;
  name: string | null;
  roles: { organisation: string; role: string }[];
  csrf_token: string | null;
};

export type Boundary = {
  id: string;
  geometry: Shape;
  error_radius_m?: number | null;
  area_m2?: number | null;
  perimeter_m?: number | null;
  source_type?: string | null;
  method?: string | null;
  author?: string | null;
  asserted_on?: string | null;
  recorded_at?: string | null;
  location_certainty?: string | null;
  extent_certainty?: string | null;
  geometry_qualifier?: string | null;
  text_as_typed?: string | null;
  current?: boolean;
};

export type SiteSummary = {
  id: string;
  code: string;
  name_ar?: string | null;
  name_en?: string | null;
  types: string[];
  verification: string;
  condition: string;
  precision: Precision;
  governorate?: string | null;
  locality?: string | null;
  event_date?: string | null;
  bbox?: [number, number, number, number] | null;
  open_disturbances?: number;
  worst_severity?: Severity | null;
};

export type Responsible = { text: string; source?: string | null; certainty?: string | null };

export type Site = SiteSummary & {
  aliases?: string[];
  condition_reason?: string | null;
  sensitivity?: string;
  steward?: string;
  district?: string | null;
  subdistrict?: string | null;
  responsible?: Responsible[];
  victims_min?: number | null;
  victims_max?: number | null;
  victims_source?: string | null;
  access?: string | null;
  land_owner?: string | null;
  hazards?: string[];
  notes?: string | null;
  etag?: string;
  current_boundary?: Boundary | null;
  boundaries?: Boundary[];
};

export type Page<T> = { items: T[]; next?: string | null };

export type Disturbance = {
  id: string;
  site_id?: string | null;
  site_code?: string | null;
  type: string;
  timing: string;
  effects?: string[];
  severity: Severity;
  state: string;
  occurred_at?: string | null;
  recorded_at: string;
  note?: string | null;
  at?: [number, number] | null;
  taken_by?: string | null;
  allowed?: string[];
};

export type Visit = {
  id: string;
  site_id: string;
  site_code?: string | null;
  observed_at: string;
  recorded_at: string;
  method: string;
  condition: string;
  trend: string;
  notes?: string | null;
  hazards?: string[];
  observer?: string | null;
  photos?: { id: string; origin: string }[];
};

export type Due = {
  site_id: string;
  site_code: string;
  due_on: string;
  overdue: boolean;
  assignee?: string | null;
};

export type HistoryEntry = {
  index: number;
  type: string;
  actor: string | null;
  occurred_at: string | null;
  recorded_at: string;
  reason: string | null;
  changes?: { field: string; before?: unknown; after?: unknown }[];
};
