import type { MultiPolygon, Point, Polygon } from "geojson";
import type { Schemas } from "./client";

export type Shape = Polygon | MultiPolygon | Point;
export type Severity = "critical" | "high" | "medium" | "low";

export type Session = Schemas["SessionOut"];
/** GeoJSON comes as an open object in the description; what the registry sends is one of these shapes. */
export type Boundary = Omit<Schemas["BoundaryOut"], "geometry"> & { geometry: Shape };
export type SiteListed = Omit<Schemas["SiteListed"], "shape"> & { shape: Shape | null };
export type Site = Omit<Schemas["SiteOut"], "shape" | "boundaries"> & { shape: Shape | null; boundaries: Boundary[] };
export type Allegation = Schemas["Allegation"];
export type Happening = Schemas["HappeningOut"];

export type Page<T> = { items: T[]; next?: string | null };

export type Disturbance = {
  id: string;
  site_id: string;
  linked_site_id: string | null;
  site_code: string | null;
  types: string[];
  timing: string;
  effects: string[];
  severity: Severity;
  state: string;
  reported_at: string;
  reported_by_name: string | null;
  position: { lon: number; lat: number } | null;
  at: { lon: number; lat: number } | null;
  notes: string | null;
  taken_by_name: string | null;
  etag: string;
  next_states: string[];
};

export type Visit = {
  id: string;
  site_id: string;
  receipt: string;
  monitor: { id: string; name: string } | null;
  occurred_at: string;
  received_at: string;
  clock_flagged: boolean;
  method: string;
  condition: string | null;
  trend: string | null;
  hazards: string[];
  notes: string | null;
  photos: { id: string; origin: string; has_working_copy: boolean }[];
};

export type Due = {
  site_id: string;
  site_code: string;
  due_on: string;
  overdue: boolean;
  assignee?: string | null;
};
