/** How one person likes the map: kept in this browser, under their own id; no place is ever kept here. */
import type { Notation } from "../../shared/coordinates/reading";
import { type Group, systemVariant, VARIANTS, type Variant } from "../../shared/map";

export const NOTATIONS = ["dd", "dm", "dms", "utm", "mgrs"] as const satisfies readonly Notation[];
export const LOOKS = ["system", ...VARIANTS] as const;
export type Look = (typeof LOOKS)[number];
type Kept = { look: Look; notation: Notation; off: Group[] };

const USUAL: Kept = { look: "system", notation: "dd", off: [] };
const QUERIES = ["(prefers-contrast: more)", "(prefers-color-scheme: dark)"];
const key = (person: string) => `graveregistry.map.${person}`;

function read(person: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(key(person)) ?? "{}") as Partial<Kept>;
    return {
      look: LOOKS.find((one) => one === kept.look) ?? USUAL.look,
      notation: NOTATIONS.find((one) => one === kept.notation) ?? USUAL.notation,
      off: Array.isArray(kept.off) ? kept.off : USUAL.off,
    };
  } catch {
    return USUAL;
  }
}

class Preferences {
  #person = "";
  #now = $state<Kept>(USUAL);
  /** What the system asks for; it may change while the page is open. */
  #system = $state<Variant>("light");

  /** Takes up the preferences of a person; gives back how to stop listening to the system. */
  follow(person: string): () => void {
    this.#person = person;
    this.#now = read(person);
    const look = () => {
      this.#system = systemVariant();
    };
    look();
    const asked = QUERIES.map((query) => matchMedia(query));
    for (const one of asked) one.addEventListener("change", look);
    return () => {
      for (const one of asked) one.removeEventListener("change", look);
    };
  }

  get look(): Look {
    return this.#now.look;
  }
  get notation(): Notation {
    return this.#now.notation;
  }
  get off(): readonly Group[] {
    return this.#now.off;
  }
  get variant(): Variant {
    return this.#now.look === "system" ? this.#system : this.#now.look;
  }

  set(change: Partial<Kept>): void {
    this.#now = { ...this.#now, ...change };
    try {
      localStorage.setItem(key(this.#person), JSON.stringify(this.#now));
    } catch {
      // A browser that keeps nothing still gets the choice for this page.
    }
  }

  /** Switches a group of layers on or off. */
  toggle(group: Group): void {
    this.set({ off: this.off.includes(group) ? this.off.filter((one) => one !== group) : [...this.off, group] });
  }
}

export const preferences = new Preferences();
