import type { MultiPolygon, Point, Polygon } from "geojson";
import type { Schemas } from "./client";

export type Shape = Polygon | MultiPolygon | Point;
export type Severity = Schemas["Severity"];

export type Session = Schemas["SessionOut"];
/** GeoJSON comes as an open object in the description; what the registry sends is one of these shapes. */
export type Boundary = Omit<Schemas["BoundaryOut"], "geometry"> & { geometry: Shape };
export type SiteListed = Omit<Schemas["SiteListed"], "shape"> & { shape: Shape | null };
export type Relation = Schemas["RelationOut"];
export type Site = Omit<Schemas["SiteOut"], "shape" | "boundaries" | "relations"> & {
  shape: Shape | null;
  boundaries: Boundary[];
  relations: Relation[];
};
export type Allegation = Schemas["Allegation"];
export type Happening = Schemas["HappeningOut"];

export type Disturbance = Schemas["DisturbanceListed"];
export type Visit = Schemas["VisitOut"];
export type Due = Schemas["DueOut"];
