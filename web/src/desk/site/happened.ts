/** What an event changed, in words: columns by their labels, codes by the registry's lists, shapes by what they are. */
import type { Happening } from "../../shared/api/types";
import { label } from "../../shared/api/vocabulary.svelte";
import { edtfWords, localClock, localDate } from "../../shared/i18n/dates";
import { language, listed } from "../../shared/i18n/index.svelte";
import { directory } from "../directory.svelte";
import { type DeskKey, deskText, t } from "../text";

type Change = Happening["changes"][number];

/** What the machinery keeps in step by itself: ids, versions, who and when (the event says those itself). */
const TECHNICAL = new Set([
  ..."id site_id version code folded_names reporter created_by created_at recorded_by recorded_at crs_as_typed".split(
    " ",
  ),
  ..."granted_by proposed_by proposed_at decided_by decided_at steward organisation_id current_boundary_id".split(" "),
  ..."received_at sha256 canonical device_time sent_at samples valid_from reported_by reported_at state_since".split(
    " ",
  ),
  ..."working_sha256 preview_sha256 capture size received_by verified_by held_by held_at item_id exported_by exported_at".split(
    " ",
  ),
  ..."grant_id width height released_at released_by withdrawn_at withdrawn_by".split(" "),
  ..."leading_visit_id merged_at merged_by linked_at linked_by ended_by".split(" "),
  ..."disturbance_id visit_id uploaded_by by at taken_at payload clock_skew_s file_id linked_site_id monitor_id".split(
    " ",
  ),
]);

/** The column's list of codes, where its name is not the list's. */
const LISTS: Record<string, string> = {
  "site/types": "site_type",
  "site/hazards": "hazard",
  "site/access": "access_kind",
  "site_relation/kind": "relation",
  "boundary_assertion/method": "boundary_method",
  "boundary_assertion/location_certainty": "certainty",
  "boundary_assertion/extent_certainty": "certainty",
  "visit/method": "visit_method",
  "visit/hazards": "hazard",
  "disturbance/types": "disturbance_type",
  "disturbance/effects": "disturbance_effect",
  "disturbance/timing": "disturbance_timing",
  "disturbance/state": "disturbance_state",
  "disturbance_transition/from_state": "disturbance_state",
  "disturbance_transition/to_state": "disturbance_state",
  "disturbance_transition/action": "response_action",
  "evidence_item/origin": "photo_origin",
  "evidence_item/consent_testify": "testify",
};
const SAME_NAME = new Set(
  "verification condition condition_reason intervention intervention_method sensitivity land_owner source_type geometry_qualifier trend next_visit severity consent_scope source_reliability source_credibility source_hand".split(
    " ",
  ),
);
const PEOPLE = new Set(["qualified_person", "person_id", "taken_by"]);
const LEVELS = ["none", "area", "vicinity", "exact"];

export const worthTelling = ({ column }: Change): boolean => !TECHNICAL.has(column);

export function columnName({ table, column }: Change): string {
  for (const key of [`column.${table}.${column}`, `column.${column}`, `site.${column}`, `boundary.${column}`]) {
    if (key in deskText) return t(key as DeskKey);
  }
  return column;
}

/** "POLYGON ((...))" as people say it: an area and its corners, or a point and where. */
export function shapeInWords(wkt: string): string {
  const numbers = wkt.match(/-?\d+(\.\d+)?/g) ?? [];
  if (wkt.startsWith("POINT")) return t("shape.point", { lat: numbers[1] ?? "", lon: numbers[0] ?? "" });
  const rings = wkt.match(/\([^()]+\)/g) ?? [];
  const corners = rings.reduce((sum, ring) => sum + ring.split(",").length - 1, 0);
  const parts = wkt.startsWith("MULTIPOLYGON") ? (wkt.match(/\(\(/g)?.length ?? 1) : 1;
  return t(parts > 1 ? "shape.areas" : "shape.area", { parts, corners });
}

function one({ table, column }: Change, value: unknown): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "object" && value !== null) return listed(Object.values(value).map((part) => plain(part)));
  const list = LISTS[`${table}/${column}`] ?? (SAME_NAME.has(column) ? column : "");
  if (list) return label(list, String(value));
  if (column === "level") return label("precision", LEVELS[Number(value)]);
  if (PEOPLE.has(column)) return directory.person(value) || String(value);
  return plain(value);
}

function plain(value: unknown): string {
  const text = String(value ?? "");
  if (/^(POINT|POLYGON|MULTIPOLYGON)/.test(text)) return shapeInWords(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return `${localDate(text)} ${localClock(text)}`;
  return text;
}

export function valueInWords(change: Change): string {
  const { column, value } = change;
  if (value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value))
    return value.map((each) => one(change, each)).join(language.now === "ar" ? "؛ " : "; ") || "—";
  if (column === "event_date") return edtfWords(String(value), language.now);
  return one(change, value);
}
