/** Who is who: names for the ids that records carry. Asked for once, and again when somebody is new. */
import { either } from "../shared/i18n/index.svelte";
import * as calls from "./calls";

class Directory {
  people = $state.raw<calls.Person[]>([]);
  organisations = $state.raw<calls.Organisation[]>([]);

  async load(): Promise<void> {
    [this.people, this.organisations] = await Promise.all([calls.people(), calls.organisations()]);
  }

  person(id: unknown): string {
    return this.people.find((one) => one.id === id)?.name ?? "";
  }
  organisation(id: unknown): string {
    const found = this.organisations.find((one) => one.id === id);
    return found ? either(found.name_ar, found.name_en) : "";
  }
  /** The people with a role in an organisation, for choosing one. */
  holding(role: calls.Role, organisation: string | null | undefined): (readonly [id: string, name: string])[] {
    const holds = (one: calls.Person) => one.roles.some((r) => r.role === role && r.organisation === organisation);
    return this.people.filter((one) => one.active && holds(one)).map((one) => [one.id, one.name] as const);
  }
}

export const directory = new Directory();
