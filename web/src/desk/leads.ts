/** Where a notice leads: the page on which what it tells is decided or read. */
import type { Notice } from "../shared/notices/notices.svelte";
import type { View } from "./state.svelte";

const OF: Record<string, View> = {
  role: "accounts",
  password_reset: "accounts",
  account: "accounts",
  phone: "accounts",
  partnership: "accounts",
  loosen: "accounts",
  grant: "accounts",
  emergency_review: "accounts",
  site_publication: "accounts",
  evidence_erasure: "accounts",
  publication: "awareness",
  export: "dossiers",
  consent: "dossiers",
  warning: "warnings",
  enquiry: "enquiries",
};

/** What waits for a second person waits there, but for a release, which is decided beside its report. */
const ASKED: View = "accounts";

/** The page that a notice leads to, none if the person has no such page. */
export function leadsTo(kind: Notice["kind"], views: readonly View[]): View | undefined {
  const [about = "", what] = kind.split(".");
  const view = what === "proposed" && about !== "publication" ? ASKED : OF[about];
  return views.find((one) => one === view);
}
