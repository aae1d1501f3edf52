/** Outlines of earlier photos, under the passphrase, for as long as the assignment they were released for. */
import type { Bytes } from "../sealing/bytes";
import type { Base } from "./base";
import type { Vault } from "./vault";

const PREFIX = "ghost/";

export class Outlines {
  readonly #base: Base;
  readonly #vault: Vault;

  constructor(base: Base, vault: Vault) {
    this.#base = base;
    this.#vault = vault;
  }

  async read(id: string): Promise<Bytes | undefined> {
    const kept = await this.#base.get("shown", PREFIX + id);
    return kept && this.#vault.unseal(kept.sealed, PREFIX + id);
  }

  /** Keeps those that are `wanted` and not here yet, and drops every other one; the ids of those that are here then. */
  async follow(wanted: ReadonlyMap<string, () => Promise<Bytes>>): Promise<ReadonlySet<string>> {
    const here = (await this.#base.keys("shown")).filter((key) => key.startsWith(PREFIX));
    const ended = here.filter((key) => !wanted.has(key.slice(PREFIX.length)));
    await this.#base.remove(...ended.map((key) => ({ store: "shown" as const, key })));
    for (const [id, fetched] of wanted) {
      if (here.includes(PREFIX + id)) continue;
      // One that does not come now is asked for again the next time.
      const bytes = await fetched().catch(() => null);
      if (!bytes) continue;
      const sealed = await this.#vault.seal(bytes, PREFIX + id);
      await this.#base.putIfRoom({ store: "shown", value: { id: PREFIX + id, sealed } });
    }
    const left = (await this.#base.keys("shown")).filter((key) => key.startsWith(PREFIX));
    return new Set(left.map((key) => key.slice(PREFIX.length)));
  }
}
