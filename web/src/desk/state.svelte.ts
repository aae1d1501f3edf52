/** What the desk is looking at: the signed-in person, the view and the site in the address, the filters. */
import type { Session } from "../shared/api/types";
import type { Filters } from "./calls";

export const VIEWS = [
  "map",
  "triage",
  "visits",
  "incoming",
  "enquiries",
  "dossiers",
  "exchange",
  "awareness",
  "warnings",
  "log",
  "accounts",
  "notices",
] as const;
export type View = (typeof VIEWS)[number];
export const NO_FILTERS: Filters = {
  q: "",
  type: "",
  verification: "",
  condition: "",
  state: "",
  severity: "",
  organisation: "",
  governorate: "",
  from: "",
  to: "",
};

/** Which roles a view is for, if not for everybody; the server decides what they get, this only spares people empty pages. */
const FOR: Partial<Record<View, readonly string[]>> = {
  map: ["monitor", "researcher", "verifier", "protection_officer", "legal"],
  triage: ["protection_officer", "researcher", "verifier", "legal"],
  visits: ["protection_officer"],
  incoming: ["protection_officer", "researcher"],
  enquiries: ["protection_officer"],
  dossiers: ["legal", "protection_officer", "auditor"],
  exchange: ["researcher", "legal"],
  awareness: ["protection_officer"],
  log: ["auditor"],
  warnings: ["protection_officer", "legal", "auditor"],
};

export type Eyes = { as: "public" | `organisation:${string}` | `person:${string}`; name: string };

class Desk {
  session = $state<Session | null>(null);
  view = $state<View>("map");
  siteId = $state<string | null>(null);
  filters = $state<Filters>({ ...NO_FILTERS });
  /** The enquiry in the address (`#/enquiries/<id>`). */
  enquiryId = $state<string | null>(null);
  /** The place of a report that is to become a site (`#/map/new/<id>`). */
  placeId = $state<string | null>(null);
  /** Through whose eyes the map is seen; null for one's own. `as` is what the tiles are asked with. */
  eyes = $state<Eyes | null>(null);
  /** What a link leads to (`#/site/<code>`, `#/view/<id>`), until it has been looked up; it names no place. */
  link = $state<{ kind: "site" | "view"; id: string } | null>(null);
  /** Rises with every change made here, so that lists and map ask again. */
  changes = $state(0);

  get roles(): string[] {
    return (this.session?.roles ?? []).map((held) => held.role);
  }
  has(...roles: string[]): boolean {
    return this.roles.some((role) => roles.includes(role));
  }
  /** Whether the person holds one of the roles in that organisation. */
  holds(organisation: string | null | undefined, ...roles: string[]): boolean {
    return (this.session?.roles ?? []).some((held) => held.organisation === organisation && roles.includes(held.role));
  }
  get views(): View[] {
    return VIEWS.filter((view) => {
      const roles = FOR[view];
      return !roles || this.has(...roles);
    });
  }
  changed(): void {
    this.changes += 1;
  }

  /** The address after #: `#/map/<site id>`, `#/triage`. */
  readAddress(): void {
    const [, view = "map", id, place] = location.hash.split("/");
    this.link = id && (view === "site" || view === "view") ? { kind: view, id } : null;
    this.view = VIEWS.find((one) => one === view) ?? "map";
    this.siteId = view === "map" ? (id ?? null) : null;
    this.enquiryId = view === "enquiries" ? (id ?? null) : null;
    this.placeId = this.siteId === "new" ? (place ?? null) : null;
    if (!this.views.includes(this.view)) this.view = this.views[0] ?? "accounts";
  }
}

export const desk = new Desk();

export function go(view: View, id?: string | null): void {
  location.hash = id ? `/${view}/${id}` : `/${view}`;
}
