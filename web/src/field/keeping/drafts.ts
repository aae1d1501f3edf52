/** Visits that are being written, and their photos: kept at once, readable only while the phone is open. */
import type { Bytes } from "../sealing/bytes";
import type { Base } from "./base";
import type { Vault } from "./vault";

/** What is kept of a draft; `form` is what the person filled in. */
export type Draft<Form = unknown> = { id: string; changed_at: string; form: Form };

export class Drafts {
  readonly #base: Base;
  readonly #vault: Vault;

  constructor(base: Base, vault: Vault) {
    this.#base = base;
    this.#vault = vault;
  }

  async save(draft: Draft): Promise<void> {
    const sealed = await this.#vault.sealJson(draft, `draft/${draft.id}`);
    await this.#base.put({ store: "drafts", value: { id: draft.id, sealed } });
  }

  async read<Form>(id: string): Promise<Draft<Form> | undefined> {
    const kept = await this.#base.get("drafts", id);
    return kept && this.#vault.unsealJson<Draft<Form>>(kept.sealed, `draft/${id}`);
  }

  /** The newest first. */
  async all<Form>(): Promise<Draft<Form>[]> {
    const kept = await this.#base.all("drafts");
    const drafts = await Promise.all(
      kept.map(({ id, sealed }) => this.#vault.unsealJson<Draft<Form>>(sealed, `draft/${id}`)),
    );
    return drafts.sort((a, b) => b.changed_at.localeCompare(a.changed_at));
  }

  async savePart(draft: string, part: string, bytes: Bytes): Promise<void> {
    const id = `${draft}/${part}`;
    await this.#base.put({ store: "parts", value: { id, draft, sealed: await this.#vault.seal(bytes, `part/${id}`) } });
  }

  async part(draft: string, part: string): Promise<Bytes | undefined> {
    const id = `${draft}/${part}`;
    const kept = await this.#base.get("parts", id);
    return kept && this.#vault.unseal(kept.sealed, `part/${id}`);
  }

  removePart = (draft: string, part: string): Promise<void> =>
    this.#base.remove({ store: "parts", key: `${draft}/${part}` });

  async remove(id: string): Promise<void> {
    const parts = await this.#base.partsOf(id);
    await this.#base.remove({ store: "drafts", key: id }, ...parts.map((key) => ({ store: "parts" as const, key })));
  }
}
