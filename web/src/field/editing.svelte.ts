/** A record while it is being written: one window at a time, saved as it changes, sealed when it is finished. */

import { newId } from "../shared/api/ids";
import { base, drafts } from "./keeping";
import { NotKept, type Why } from "./keeping/base";
import { phone } from "./phone.svelte";
import { aheadOf, type Form, newForm, type Target, textOf, urgent } from "./records";
import { courier } from "./sending/courier.svelte";
import { finish, type Part } from "./sending/finish";

const PAUSE_MS = 400;
export type Saved = { state: "saving" | "saved" } | { state: "failed"; why: Why };

export const whyOf = (error: unknown): Why => (error instanceof NotKept ? error.why : "broken");

export class Editing {
  readonly id: string;
  /** What is still going on when the record is left or finished, and how it is brought to an end: a recording. */
  readonly going: Set<() => Promise<void>> = new Set();
  form: Form = $state() as Form;
  saved = $state.raw<Saved>({ state: "saving" });
  #release: () => void = () => {};
  #timer = 0;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(id: string, form: Form) {
    this.id = id;
    this.form = form;
  }

  static begin = (kind: "visit" | "report", target: Target): Promise<Editing | null> =>
    new Editing(newId(), newForm(kind, target)).#hold();

  /** Nothing where another window has it open. */
  static async reopen(id: string): Promise<Editing | null> {
    const draft = await drafts.read<Form>(id);
    return draft ? new Editing(id, draft.form).#hold() : null;
  }

  async #hold(): Promise<Editing | null> {
    const held = await new Promise<boolean>((tell) => {
      void navigator.locks.request(`draft/${this.id}`, { ifAvailable: true }, (lock) => {
        tell(lock !== null);
        return lock
          ? new Promise<void>((release) => {
              this.#release = release;
            })
          : undefined;
      });
    });
    if (!held) return null;
    phone.beforeLock = () => this.close();
    await this.save();
    return this;
  }

  /** Called on every change; what is written a moment later goes along. */
  changed(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.saved = { state: "saving" };
    this.#timer = window.setTimeout(() => void this.save(), PAUSE_MS);
  }

  save = (): Promise<void> => {
    clearTimeout(this.#timer);
    const draft = { id: this.id, changed_at: new Date().toISOString(), form: $state.snapshot(this.form) };
    const saving = this.#last.then(() => drafts.save(draft));
    this.#last = saving.catch(() => {});
    return saving.then(
      () => {
        this.saved = { state: "saved" };
      },
      (error) => {
        this.saved = { state: "failed", why: whyOf(error) };
      },
    );
  };

  /** Bytes are on the disk before the record speaks of them. */
  keepPart = (part: string, bytes: Uint8Array<ArrayBuffer>) => drafts.savePart(this.id, part, bytes);
  part = (part: string) => drafts.part(this.id, part);
  dropPart = (part: string) => drafts.removePart(this.id, part);

  #end = (): Promise<unknown> => Promise.allSettled([...this.going].map((end) => end()));

  async finish(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#end();
    await this.save();
    const form = $state.snapshot(this.form) as Form;
    const ahead = urgent(form);
    if (ahead && !form.aheadSealed) {
      await finish(base, drafts, phone.seals, {
        id: form.findingId,
        textPart: newId(),
        text: aheadOf(form),
        parts: [],
      });
      this.form.aheadSealed = true;
      await this.save();
      courier.kick();
    }
    const text = textOf(form, this.id, ahead);
    await finish(base, drafts, phone.seals, { id: this.id, textPart: form.textPart, text, parts: this.#parts(form) });
    this.#leave();
    courier.kick();
  }

  #parts(form: Form): Part[] {
    const bytes = (part: string) => async () => {
      const kept = await drafts.part(this.id, part);
      if (!kept) throw new NotKept("broken");
      return kept;
    };
    return [
      ...form.photos
        .filter(({ preview }) => preview)
        .map(({ part }) => ({ kind: "preview" as const, part, bytes: bytes(`${part}.preview`) })),
      ...form.photos.map(({ part }) => ({ kind: "photo" as const, part, bytes: bytes(part) })),
      ...form.voice.map(({ part }) => ({ kind: "voice" as const, part, bytes: bytes(part) })),
    ];
  }

  #leave(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    phone.beforeLock = async () => {};
    this.#release();
  }
  /** Saves and lets another window have it. */
  close = async (): Promise<void> => {
    if (this.#closed) return;
    this.#closed = true;
    await this.#end();
    await this.save();
    this.#leave();
  };
  discard = async (): Promise<void> => {
    this.#leave();
    await this.#last;
    await drafts.remove(this.id);
  };
}

/** "Digging now": sealed at once, a few words and the position if the phone has one. */
export async function raise(form: Form): Promise<string> {
  const text = aheadOf({ ...form, timing: "ongoing" });
  await finish(base, drafts, phone.seals, { id: form.findingId, textPart: form.textPart, text, parts: [] });
  courier.kick();
  return form.findingId;
}
