import type { Shape } from "../../shared/api/types";
import type { BoundaryBody } from "../calls";

export type BoundaryDraft = {
  geometry: Shape | null;
  error_radius_m: number | null;
  source_type: string;
  method: string;
  author: string;
  asserted_on: string;
  location_certainty: string;
  extent_certainty: string;
  geometry_qualifier: string;
  text_as_typed: string;
};

export const emptyBoundary = (): BoundaryDraft => ({
  geometry: null,
  error_radius_m: null,
  source_type: "witness_account",
  method: "drawn_on_map",
  author: "",
  asserted_on: "",
  location_certainty: "medium",
  extent_certainty: "medium",
  geometry_qualifier: "perimeter",
  text_as_typed: "",
});

const orNull = (text: string) => text.trim() || null;

export function boundaryBody(id: string, d: BoundaryDraft): BoundaryBody {
  if (!d.geometry) throw new Error("a boundary needs a shape");
  return {
    id,
    geometry: d.geometry,
    error_radius_m: d.geometry.type === "Point" ? d.error_radius_m : null,
    source_type: d.source_type,
    method: orNull(d.method),
    author: orNull(d.author),
    asserted_on: orNull(d.asserted_on),
    location_certainty: d.location_certainty,
    extent_certainty: d.extent_certainty,
    geometry_qualifier: d.geometry_qualifier,
    text_as_typed: orNull(d.text_as_typed),
  };
}
