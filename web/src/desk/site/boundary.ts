import type { Schemas } from "../../shared/api/client";
import type { Shape } from "../../shared/api/types";

type BoundaryIn = Schemas["BoundaryIn"];
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
  crs_as_typed: string;
};

/** How a shape that was not typed came to be. */
export const untyped = () => ({ method: "drawn_on_map", text_as_typed: "", crs_as_typed: "" });

export const emptyBoundary = (): BoundaryDraft => ({
  geometry: null,
  error_radius_m: null,
  source_type: "witness_account",
  author: "",
  asserted_on: "",
  location_certainty: "medium",
  extent_certainty: "medium",
  geometry_qualifier: "perimeter",
  ...untyped(),
});

const orNull = (text: string) => text.trim() || null;

export function boundaryBody(id: string, draft: BoundaryDraft, make_current: boolean): BoundaryIn {
  if (!draft.geometry) throw new Error("a boundary needs a shape");
  return {
    id,
    geometry: { ...draft.geometry },
    error_radius_m: draft.geometry.type === "Point" ? draft.error_radius_m : null,
    source_type: draft.source_type as BoundaryIn["source_type"],
    method: orNull(draft.method),
    author: orNull(draft.author),
    asserted_on: orNull(draft.asserted_on),
    location_certainty: draft.location_certainty as NonNullable<BoundaryIn["location_certainty"]>,
    extent_certainty: draft.extent_certainty as NonNullable<BoundaryIn["extent_certainty"]>,
    geometry_qualifier: draft.geometry_qualifier as NonNullable<BoundaryIn["geometry_qualifier"]>,
    text_as_typed: orNull(draft.text_as_typed),
    crs_as_typed: orNull(draft.crs_as_typed),
    make_current,
  };
}
