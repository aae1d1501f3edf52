/** Who this phone is to the registry, whether it is open, and what its person has to do. */
import { keepVocabulary, type Lists } from "../shared/api/vocabulary.svelte";
import * as calls from "./calls";
import { base, drafts, outlines, vault } from "./keeping";
import { askToKeep } from "./keeping/room";
import type { Opened } from "./keeping/vault";
import { wipe } from "./keeping/wipe";
import { maps } from "./maps/kept.svelte";
import { appBuild } from "./records";
import { courier } from "./sending/courier.svelte";
import { type Seals, tidy } from "./sending/finish";

/** Readable on the phone: what it needs to seal and to send, and nothing that can read anything back. */
type Device = Pick<
  calls.Accepted,
  "device_id" | "send_credential" | "log_only" | "training" | "expires_at" | "registry"
>;
/** Under the passphrase: what reads the person's assignments. */
type Self = { credential: string; name: string };
type Vocabulary = { build: string; lists: Lists };
export type Phase =
  | "starting"
  | "outside"
  | "passphrase"
  | "locked"
  | "open"
  | "wiping"
  | "wiped"
  | "elsewhere"
  | "broken";

const PICKER_MS = 3 * 60_000;

class Phone {
  phase = $state<Phase>("starting");
  device = $state.raw<Device | null>(null);
  name = $state("");
  assignments = $state.raw<calls.Assignment[]>([]);
  /** Of the last answer: when the registry last told what there is to do. */
  told_at = $state("");
  receipts = $state.raw<calls.Own["receipts"]>([]);
  /** Which outlines of earlier photos are on this phone. */
  outlines = $state.raw<ReadonlySet<string>>(new Set());
  /** The registry refuses this phone: its permission has ended. Nothing is lost by that. */
  refused = $state(false);
  /** Known before it is linked from the registry's own word. */
  training = $state(false);
  #credential = "";
  #accepted: calls.Accepted | null = null;
  /** Saves what is being written, before the key goes. */
  beforeLock: () => Promise<unknown> = async () => {};
  #busyUntil = 0;
  /** The build whose lists of codes are here. */
  #known = "";

  start = async (): Promise<void> => {
    base.onGivenWay = () => {
      if (this.phase !== "wiping" && this.phase !== "wiped") this.phase = "elsewhere";
    };
    try {
      this.device = ((await base.get("device", "enrolment")) as Device | undefined) ?? null;
      const known = (await base.get("device", "vocabulary")) as Vocabulary | undefined;
      if (known) keepVocabulary(known.lists);
      this.#known = known?.build ?? "";
      await tidy(base, drafts);
      await maps.start();
      const door = await vault.exists();
      this.phase = this.device && door ? "locked" : "outside";
      if (this.device) courier.begin(this.device.send_credential);
    } catch {
      this.phase = "broken";
    }
  };

  /** A training copy says so before anybody links a phone to it. */
  ask = async (): Promise<void> => {
    this.training = await calls.isTraining().catch(() => false);
  };

  /** A phone that was enrolled before keeps its unsent visits: they go out under the new permission. */
  enrol = async (ticket: { secret: string } | { code: string }, name: string): Promise<void> => {
    this.#accepted = await calls.enrol(ticket, name);
    if (vault.open) await this.#settle(this.#accepted);
    else this.phase = "passphrase";
  };
  choose = async (passphrase: string): Promise<void> => {
    if (!this.#accepted) return;
    await vault.create(passphrase);
    await askToKeep();
    await this.#settle(this.#accepted);
  };

  async #settle(accepted: calls.Accepted): Promise<void> {
    const { credential, person_name, device_id, send_credential, log_only, training, expires_at, registry } = accepted;
    const device: Device = { device_id, send_credential, log_only, training, expires_at, registry };
    const self: Self = { credential, name: person_name };
    const sealed = await vault.sealJson(self, "shown/self");
    await base.put(
      { store: "device", key: "enrolment", value: device },
      { store: "shown", value: { id: "self", sealed } },
    );
    this.device = device;
    this.#accepted = null;
    await this.#opened();
  }

  unlock = async (passphrase: string): Promise<Opened> => {
    const opened = await vault.unlock(passphrase);
    if (opened.open) await this.#opened();
    return opened;
  };

  async #opened(): Promise<void> {
    const kept = await base.get("shown", "self");
    if (!kept || !this.device) throw new Error("not enrolled");
    const self = await vault.unsealJson<Self>(kept.sealed, "shown/self");
    [this.#credential, this.name] = [self.credential, self.name];
    const own = await base.get("shown", "own");
    if (own) await this.#recall(await vault.unsealJson<calls.Own>(own.sealed, "shown/own"));
    this.phase = "open";
    courier.begin(this.device.send_credential);
    await this.refresh();
  }

  /** What was assigned until a day that is past leaves the phone, network or not. */
  async #recall(own: calls.Own): Promise<void> {
    const assignments = own.assignments.filter(({ until }) => !until || Date.parse(until) > Date.now());
    const left = { ...own, assignments };
    this.#take(left);
    // Also where none has ended: it tells which outlines are here.
    await this.#show(left);
  }

  /** The lists of codes come once for each build: they weigh more than all the rest. */
  async #learn(): Promise<void> {
    const build = appBuild();
    if (this.#known === build) return;
    const lists = await calls.vocabulary();
    const value: Vocabulary = { build, lists };
    await base.put({ store: "device", key: "vocabulary", value });
    keepVocabulary(lists);
    this.#known = build;
  }

  #take(own: calls.Own): void {
    this.assignments = own.assignments.toSorted((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9"));
    [this.receipts, this.told_at] = [own.receipts, own.server_time];
  }

  /** Asks what there is to do; without a network what was told last stays. */
  refresh = async (): Promise<void> => {
    try {
      await this.#learn();
      const own = await calls.own(this.#credential);
      if (!vault.open) return;
      this.#take(own);
      this.refused = false;
      await this.#keep(own);
    } catch (error) {
      this.refused = (error as { status?: number }).status === 401;
    }
  };

  /** What is no longer assigned leaves the phone; a phone that only logs keeps no list of places at all. */
  async #keep(own: calls.Own): Promise<void> {
    const device = { ...(this.device as Device), expires_at: own.expires_at, registry: own.registry };
    await base.putIfRoom({ store: "device", key: "enrolment", value: device });
    this.device = device;
    if (device.log_only) await base.remove({ store: "shown", key: "own" });
    await this.#show(device.log_only ? { ...own, assignments: [] } : own, !device.log_only);
  }
  async #show(own: calls.Own, listed = true): Promise<void> {
    const value = { id: "own", sealed: await vault.sealJson(own, "shown/own") };
    if (listed && !(await base.putIfRoom({ store: "shown", value }))) {
      // What has ended does not stay because a full phone has no room for what has not.
      await base.remove({ store: "shown", key: "own" });
      await base.putIfRoom({ store: "shown", value });
    }
    await maps.only(own.assignments.flatMap(({ district }) => district ?? []));
    const ghosts = own.assignments.flatMap(({ assignment_id: id, ghost }) =>
      ghost ? [[ghost.id, () => calls.outline(this.#credential, id, ghost)] as const] : [],
    );
    this.outlines = await outlines.follow(new Map(ghosts));
  }

  /** What a map weighs and its bytes come by the credential that only this knows. */
  mapSize = (code: string): Promise<number> => calls.districtSize(this.#credential, code);
  mapOf = (code: string): Promise<Uint8Array<ArrayBuffer>> => calls.districtMap(this.#credential, code);

  get seals(): Seals {
    const { device_id, send_credential, registry } = this.device as Device;
    return { device_id, send_credential, keys: registry.keys.map((key) => key.public_key) };
  }

  /** The gallery or the camera of the phone stands over the page for a moment: that is no leaving. */
  away = (): void => {
    this.#busyUntil = Date.now() + PICKER_MS;
  };
  back = (): void => {
    this.#busyUntil = 0;
  };
  hidden = (): void => {
    if (Date.now() > this.#busyUntil) void this.lock();
  };

  /** Nothing stays on the screen, what was being written is saved, then the key is forgotten. */
  lock = async (): Promise<void> => {
    if (this.phase !== "open") return;
    const saving = this.beforeLock();
    this.phase = "locked";
    [this.assignments, this.receipts, this.name, this.#credential] = [[], [], "", ""];
    this.outlines = new Set();
    await saving.catch(() => {});
    if ((this.phase as Phase) === "locked") vault.lock();
  };

  wipe = async (): Promise<void> => {
    // Nothing shows from now on; that it is erased is said when it is.
    this.phase = "wiping";
    courier.end();
    this.beforeLock = async () => {};
    await wipe(base, vault);
    this.phase = "wiped";
  };
}

export const phone = new Phone();
