import { newId } from "../shared/api/ids";
import type { Assignment } from "./calls";
import {
  type Outgoing,
  onTheWire,
  type Photo,
  type Position,
  placeOf,
  type Report,
  samplesOf,
  type VisitLog,
} from "./records";

/** Where a visit goes: an assigned site, a place that is new, or one that was just reported as being dug. */
export type Target = { site: Assignment | null; siteId: string; steward: string | null; reported: string | null };

const nowhere = (missing: string): Position => ({ source: "none", missing });

/** What a monitor fills in, and how it becomes what is sent. */
export class VisitForm {
  readonly #target: Target;
  readonly #id = newId();
  readonly #reportId = newId();
  readonly #begun = new Date().toISOString();
  method = $state("");
  hazards = $state<string[]>([]);
  position = $state<Position>(nowhere("no_fix"));
  apart = $state(false);
  observed = $state<Position>(nowhere("not_at_place"));
  condition = $state("");
  conditionReason = $state("");
  trend = $state("unknown");
  checklist = $state<Record<string, string>>({});
  types = $state<string[]>([]);
  timing = $state("past");
  effects = $state<string[]>([]);
  notes = $state("");
  placeName = $state("");
  nextVisit = $state("");
  photos = $state.raw<Photo[]>([]);

  constructor(target: Target) {
    this.#target = target;
    // Whoever has just reported digging stays where they are.
    if (target.reported) this.method = "from_distance";
  }

  get remains(): boolean {
    return this.checklist.remains_visible === "yes";
  }
  /** A finding of its own: what was ticked, or remains that can be seen. */
  get found(): boolean {
    return this.types.length > 0 || this.remains;
  }
  /** What makes somebody get up at night goes ahead of the visit. */
  get urgent(): boolean {
    return this.found && (this.timing === "ongoing" || this.remains || this.effects.includes("remains_exposed"));
  }
  get ready(): boolean {
    const assessed = this.condition !== "" && (this.condition !== "not_assessed" || this.conditionReason !== "");
    return this.#target.reported !== null || assessed;
  }

  /** Somebody on the spot is where the place is, unless they say otherwise; from afar it is said apart or not known. */
  #seen(): Position {
    const there = $state.snapshot(this.method === "on_site" && !this.apart ? this.position : this.observed);
    return there as Position;
  }

  #facts() {
    const effects = $state.snapshot(this.effects);
    return {
      id: this.#reportId,
      timing: this.timing,
      types: $state.snapshot(this.types),
      effects: this.remains && !effects.includes("remains_exposed") ? [...effects, "remains_exposed"] : effects,
      occurred_at: this.timing === "ongoing" ? this.#begun : null,
      ...placeOf(this.#seen()),
    };
  }

  outgoing(): Outgoing {
    const { siteId: site_id, steward, reported } = this.#target;
    const ahead = this.urgent
      ? ({ ...this.#facts(), site_id, new_place: steward ? { steward } : null } as Report)
      : null;
    const where = $state.snapshot(this.position) as Position;
    const visit = {
      id: this.#id,
      site_id,
      new_place: steward ? { steward, name: this.placeName.trim() || null } : null,
      occurred_at: this.#begun,
      device_time: new Date().toISOString(),
      method: this.method,
      observer: onTheWire(where),
      observed: onTheWire(this.#seen()),
      samples: samplesOf(where),
      condition: this.condition || null,
      condition_reason: this.condition === "not_assessed" ? this.conditionReason : null,
      trend: this.trend,
      checklist: $state.snapshot(this.checklist),
      hazards: $state.snapshot(this.hazards),
      notes: this.notes.trim() || null,
      next_visit: this.nextVisit || null,
      disturbances: this.found && !ahead ? [this.#facts()] : [],
      disturbances_sent: [...(reported ? [reported] : []), ...(ahead ? [ahead.id] : [])],
    };
    return { site_id, report: ahead, visit: visit as VisitLog, photos: this.photos };
  }
}
