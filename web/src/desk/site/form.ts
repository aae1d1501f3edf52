/** The site form as typed (texts), and as sent (codes, numbers, null for nothing). */
import type { Allegation, Site } from "../../shared/api/types";
import { isEdtf } from "../../shared/i18n/dates";
import type { NewSite, SiteChange } from "../calls";
import type { DeskKey } from "../text";

const TEXTS = [
  "condition_reason",
  "governorate",
  "district",
  "subdistrict",
  "locality",
  "event_date",
  "victims_source",
  "access",
  "land_owner",
  "threats",
  "notes",
] as const;

export type Draft = {
  name_ar: string;
  name_en: string;
  aliases: string;
  types: string[];
  condition: string;
  victims_min: number | null;
  victims_max: number | null;
  hazards: string[];
  responsible: Allegation[];
} & Record<(typeof TEXTS)[number], string>;
/** What the form fills in of a site, new or changed. */
export type Facts = Omit<NewSite, "id" | "steward" | "sensitivity" | "legal_protection" | "references">;

export function toDraft(site?: Site): Draft {
  const texts = Object.fromEntries(TEXTS.map((key) => [key, site?.[key] ?? ""])) as Record<
    (typeof TEXTS)[number],
    string
  >;
  return {
    ...texts,
    name_ar: site?.name_ar ?? "",
    name_en: site?.name_en ?? "",
    aliases: (site?.aliases ?? []).join("\n"),
    types: [...(site?.types ?? [])],
    condition: site?.condition ?? "not_assessed",
    victims_min: site?.victims_min ?? null,
    victims_max: site?.victims_max ?? null,
    hazards: [...(site?.hazards ?? [])],
    responsible: (site?.responsible ?? []).map((one) => ({ ...one }) as Allegation),
  };
}

/** What a visit called the place, as the first of the names: Arabic letters make it the Arabic one. */
export function called(draft: Draft, name: string): void {
  if (draft.name_ar || draft.name_en) return;
  draft[/\p{Script=Arabic}/u.test(name) ? "name_ar" : "name_en"] = name;
}

const orNull = (text: string) => text.trim() || null;

export function toFacts(draft: Draft): Facts {
  const texts = Object.fromEntries(TEXTS.map((key) => [key, orNull(draft[key])]));
  return {
    ...texts,
    name_ar: draft.name_ar.trim(),
    name_en: draft.name_en.trim(),
    aliases: draft.aliases.split("\n").flatMap((line) => orNull(line) ?? []),
    types: draft.types,
    condition: draft.condition as Facts["condition"],
    condition_reason: draft.condition === "not_assessed" ? orNull(draft.condition_reason) : null,
    victims_min: draft.victims_min,
    victims_max: draft.victims_max,
    hazards: draft.hazards as NonNullable<Facts["hazards"]>,
    responsible: draft.responsible.filter((one) => one.text.trim()),
  } as Facts;
}

export type Complaint = "name" | "types" | "event_date" | "victims";

/** What a person can mend before sending; the server checks again and has the last word. */
export function complaints(draft: Draft): Partial<Record<Complaint, DeskKey>> {
  const found: Partial<Record<Complaint, DeskKey>> = {};
  if (!draft.name_ar.trim() && !draft.name_en.trim()) found.name = "site.name.needed";
  if (!draft.types.length) found.types = "site.types.needed";
  if (draft.event_date.trim() && !isEdtf(draft.event_date.trim())) found.event_date = "site.event_date.bad";
  const { victims_min: least, victims_max: most } = draft;
  if (least !== null && most !== null && least > most) found.victims = "site.victims.order";
  return found;
}

/** Only the fields whose value changed, so that two people's edits of different fields do not collide. */
export function changed(before: Facts, after: Facts): SiteChange {
  const keys = Object.keys(after) as (keyof Facts)[];
  const same = (key: keyof Facts) => JSON.stringify(before[key] ?? null) === JSON.stringify(after[key] ?? null);
  return Object.fromEntries(keys.filter((key) => !same(key)).map((key) => [key, after[key]])) as SiteChange;
}
