/** The site form as typed (texts), and as sent (codes, numbers, null for nothing). */
import type { Site } from "../../shared/api/types";
import { isEdtf } from "../../shared/i18n/dates";
import type { SiteBody } from "../calls";
import type { DeskKey } from "../text";

export type Draft = {
  name_ar: string;
  name_en: string;
  aliases: string;
  types: string[];
  verification: string;
  condition: string;
  condition_reason: string;
  sensitivity: string;
  governorate: string;
  district: string;
  subdistrict: string;
  locality: string;
  event_date: string;
  accused: { text: string; source: string; certainty: string }[];
  victims_min: number | null;
  victims_max: number | null;
  victims_source: string;
  access: string;
  land_owner: string;
  hazards: string[];
  notes: string;
};

export function toDraft(site?: Site): Draft {
  return {
    name_ar: site?.name_ar ?? "",
    name_en: site?.name_en ?? "",
    aliases: (site?.aliases ?? []).join("\n"),
    types: [...(site?.types ?? [])],
    verification: site?.verification ?? "reported",
    condition: site?.condition ?? "not_assessed",
    condition_reason: site?.condition_reason ?? "",
    sensitivity: site?.sensitivity ?? "standard",
    governorate: site?.governorate ?? "",
    district: site?.district ?? "",
    subdistrict: site?.subdistrict ?? "",
    locality: site?.locality ?? "",
    event_date: site?.event_date ?? "",
    accused: (site?.responsible ?? []).map((one) => ({
      text: one.text,
      source: one.source ?? "",
      certainty: one.certainty ?? "",
    })),
    victims_min: site?.victims_min ?? null,
    victims_max: site?.victims_max ?? null,
    victims_source: site?.victims_source ?? "",
    access: site?.access ?? "",
    land_owner: site?.land_owner ?? "",
    hazards: [...(site?.hazards ?? [])],
    notes: site?.notes ?? "",
  };
}

const orNull = (text: string) => text.trim() || null;

export function toBody(d: Draft): SiteBody {
  return {
    name_ar: d.name_ar.trim(),
    name_en: d.name_en.trim(),
    aliases: d.aliases
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
    types: d.types,
    verification: d.verification,
    condition: d.condition,
    condition_reason: d.condition === "not_assessed" ? orNull(d.condition_reason) : null,
    sensitivity: d.sensitivity,
    governorate: orNull(d.governorate),
    district: orNull(d.district),
    subdistrict: orNull(d.subdistrict),
    locality: orNull(d.locality),
    event_date: orNull(d.event_date),
    responsible: d.accused
      .filter((one) => one.text.trim())
      .map((one) => ({
        text: one.text.trim(),
        source: orNull(one.source),
        certainty: orNull(one.certainty),
      })),
    victims_min: d.victims_min,
    victims_max: d.victims_max,
    victims_source: orNull(d.victims_source),
    access: orNull(d.access),
    land_owner: orNull(d.land_owner),
    hazards: d.hazards,
    notes: orNull(d.notes),
  };
}

export type Complaint = "types" | "event_date" | "victims";

/** What a person can mend before sending; the server checks again and has the last word. */
export function complaints(d: Draft): Partial<Record<Complaint, DeskKey>> {
  const found: Partial<Record<Complaint, DeskKey>> = {};
  if (!d.types.length) found.types = "site.types.needed";
  if (d.event_date.trim() && !isEdtf(d.event_date.trim())) found.event_date = "site.event_date.bad";
  if (d.victims_min !== null && d.victims_max !== null && d.victims_min > d.victims_max)
    found.victims = "site.victims.order";
  return found;
}

/** Only the fields whose value changed, so that two people's edits of different fields do not collide. */
export function changed(before: SiteBody, after: SiteBody): Partial<SiteBody> {
  const keys = Object.keys(after) as (keyof SiteBody)[];
  return Object.fromEntries(
    keys
      .filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(after[key] ?? null))
      .map((key) => [key, after[key]]),
  ) as Partial<SiteBody>;
}
