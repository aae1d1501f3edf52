/** What a person fills in on the phone, and the text that is sealed of it. Ids are made here: sent twice is still once. */

import type { Schemas } from "../shared/api/client";
import { newId } from "../shared/api/ids";
import type { Assignment } from "./calls";
import { clockNow, type Mark } from "./clock";

export type Sample = { lon: number; lat: number; accuracy_m: number; at: string };
export type Position =
  | { source: "gps"; lon: number; lat: number; accuracy_m: number; at: string; samples: Sample[] }
  | { source: "typed" | "map"; lon: number; lat: number; at: string }
  | { source: "none"; missing: string };

/** A photo's own bytes lie apart, as they came out of the camera; the hash is theirs, made before anything else. */
export type Photo = {
  part: string;
  sha256: string;
  size: number;
  type: string;
  origin: "taken" | "gallery" | "received";
  from: string;
  /** Known only of what was taken here: a file's own date says when it was copied. */
  taken_at: string | null;
  position: Sample | null;
  preview: boolean;
  /** The outline that lay over the camera's picture, where one did. */
  ghost: string | null;
};
export type Voice = { part: string; sha256: string; size: number; type: string; seconds: number; recorded_at: string };

/** Where a record goes: an assigned site, or a place that is new and has its id from here; and what was reported ahead. */
export type Target = {
  assignment: Pick<Assignment, "assignment_id" | "site_id" | "coded_name" | "hazards"> | null;
  placeId: string | null;
  reported: string | null;
};
export const assigned = ({ assignment_id, site_id, coded_name, hazards }: Assignment): Target => ({
  assignment: { assignment_id, site_id, coded_name, hazards },
  placeId: null,
  reported: null,
});
export const newPlace = (): Target => ({ assignment: null, placeId: newId(), reported: null });

const nowhere = (missing: string): Position => ({ source: "none", missing });

/** What is kept of a record while it is being written. */
export const newForm = (kind: "visit" | "report", target: Target) => ({
  kind,
  target,
  textPart: newId(),
  findingId: newId(),
  /** The urgent report has been sealed already: a finish that was broken off does not make a second one. */
  aheadSealed: false,
  started_at: new Date().toISOString(),
  clock: [clockNow()] as Mark[],
  // Whoever has just reported digging stays where they are.
  method: target.reported ? "from_distance" : "",
  hazards: [] as string[],
  position: nowhere("no_fix"),
  apart: false,
  observed: nowhere("not_at_place"),
  condition: "",
  conditionReason: "",
  trend: "unknown",
  checklist: {} as Record<string, string>,
  types: [] as string[],
  timing: "past",
  effects: [] as string[],
  when: "",
  notes: "",
  placeName: "",
  nextVisit: "",
  photos: [] as Photo[],
  voice: [] as Voice[],
});
export type Form = ReturnType<typeof newForm>;

const remains = (form: Form): boolean => form.checklist.remains_visible === "yes";
/** A finding of its own: what was ticked, or remains that can be seen. */
const found = (form: Form): boolean => form.types.length > 0 || remains(form);
/** What makes somebody get up at night goes ahead of the visit. */
export const urgent = (form: Form): boolean =>
  form.kind === "visit" &&
  found(form) &&
  (form.timing === "ongoing" || remains(form) || form.effects.includes("remains_exposed"));

export function needs(form: Form): "condition" | "why" | "types" | "from" | null {
  const assessed = form.kind === "report" || form.target.reported !== null;
  if (form.kind === "report" && !form.types.length) return "types";
  if (!assessed && form.condition === "") return "condition";
  if (!assessed && form.condition === "not_assessed" && form.conditionReason === "") return "why";
  const named = form.photos.every(({ origin, from }) => origin !== "received" || from.trim() !== "");
  return named ? null : "from";
}

/** How a visit is made, as the gate before it says; who is not at the place has no position there to give. */
export function setOut(form: Form, method: string): void {
  form.method = method;
  if (method === "informant" || method === "remote_imagery") form.position = nowhere("not_at_place");
}

/** A ten-thousandth of a millimetre: more digits than a phone means, fewer than the server refuses. */
const degrees = (value: number) => Number(value.toFixed(9));
const metres = (value: number) => Number(value.toFixed(2));
const sampleOnTheWire = ({ lon, lat, accuracy_m, at }: Sample) => ({
  lon: degrees(lon),
  lat: degrees(lat),
  accuracy_m: metres(accuracy_m),
  time: at,
});

/** A position as the server takes it: coordinates, or the reason why there are none. */
export function onTheWire(position: Position): Schemas["PositionIn"] {
  if (position.source === "none") return position as Schemas["PositionIn"];
  const { source, lon, lat, at } = position;
  const place = { source, lon: degrees(lon), lat: degrees(lat), time: at };
  return source === "gps" ? { ...place, accuracy_m: metres(position.accuracy_m) } : place;
}

/** Where a report puts what was seen, if it can. */
export function placeOf(position: Position): {
  position: { lon: number; lat: number } | null;
  accuracy_m: number | null;
} {
  if (position.source === "none") return { position: null, accuracy_m: null };
  const accuracy_m = position.source === "gps" ? metres(position.accuracy_m) : null;
  return { position: { lon: degrees(position.lon), lat: degrees(position.lat) }, accuracy_m };
}

/** Somebody on the spot is where the place is, unless they say otherwise; from afar it is said apart or not known. */
const seen = (form: Form): Position =>
  form.kind === "report" || (form.method === "on_site" && !form.apart) ? form.position : form.observed;

function finding(form: Form) {
  const { timing, types, effects } = form;
  const exposed = remains(form) && !effects.includes("remains_exposed");
  return {
    timing,
    types,
    effects: exposed ? [...effects, "remains_exposed"] : effects,
    occurred_at: timing === "ongoing" ? form.started_at : null,
    ...placeOf(seen(form)),
  };
}

function whereOf({ target, placeName }: Form) {
  return {
    assignment_id: target.assignment?.assignment_id ?? null,
    site_id: target.assignment?.site_id ?? null,
    place: target.placeId ? { id: target.placeId, name: placeName.trim() || null } : null,
  };
}

export const appBuild = (): string => new URL(import.meta.url).pathname.split("/").at(-1) ?? "";

function attached({ photos, voice }: Form) {
  return {
    photos: photos.map(({ part, sha256, size, type, origin, from, taken_at, position, preview, ghost }) => ({
      part,
      preview_part: preview ? part : null,
      sha256,
      size,
      type,
      origin,
      from: from.trim() || null,
      taken_at,
      position: position && sampleOnTheWire(position),
      heading: null,
      ghost: Boolean(ghost),
      ...(ghost ? { ghost_id: ghost } : {}),
    })),
    voice,
  };
}

const common = (form: Form, id: string) => {
  const finished_at = new Date().toISOString();
  const clock = [...form.clock, clockNow()];
  return { v: 1, id, ...whereOf(form), started_at: form.started_at, finished_at, clock, app_build: appBuild() };
};

/** What cannot wait, as a record of its own: its id is the finding's. */
export const aheadOf = (form: Form) => ({
  ...common(form, form.findingId),
  kind: "digging",
  visit: null,
  disturbances_sent: [],
  report: finding(form),
  photos: [],
  voice: [],
});

/** The text of a visit or a report; `ahead`: its finding has been sent already, alone. */
export function textOf(form: Form, id: string, ahead: boolean) {
  const text = { ...common(form, id), kind: form.kind, ...attached(form) };
  if (form.kind === "report") {
    const report = { ...finding(form), occurred_text: form.when.trim() || null, notes: form.notes.trim() || null };
    return { ...text, visit: null, disturbances_sent: [], report };
  }
  const { position, hazards, checklist, trend, method } = form;
  const visit = {
    occurred_at: form.started_at,
    device_time: text.finished_at,
    method,
    observer: onTheWire(position),
    observed: onTheWire(seen(form)),
    samples: position.source === "gps" ? position.samples.map(sampleOnTheWire) : [],
    condition: form.condition || null,
    condition_reason: form.condition === "not_assessed" ? form.conditionReason : null,
    trend,
    checklist,
    hazards,
    notes: form.notes.trim() || null,
    next_visit: form.nextVisit || null,
    disturbances: found(form) && !ahead ? [{ id: form.findingId, ...finding(form) }] : [],
  };
  const sent = [...(form.target.reported ? [form.target.reported] : []), ...(ahead ? [form.findingId] : [])];
  return { ...text, visit, disturbances_sent: sent, report: null };
}
