/** When to send: at the start, when the network or the person comes back, by the clock with more and more patience, and on the button. */
import { Problem } from "../../shared/api/problem";
import { base, type Receipt, type Sealed } from "../keeping/base";
import { Sender } from "./sender";
import { Later } from "./wire";

const LOCK = "send";
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const LONGEST_LATER_MS = 60 * 60_000;
const PREVIEWS_ONLY = "previews_only";

export type State = "idle" | "sending" | "waiting" | "later" | "refused" | "refused_phone" | "other_window";

const onWifi = (): boolean => {
  const link = (navigator as { connection?: { type?: string } }).connection;
  return link?.type === "wifi" || link?.type === "ethernet";
};

class Courier {
  /** Until the outbox has been looked at once, nothing is said of it. */
  counted = $state(false);
  unsent = $state.raw<Sealed[]>([]);
  receipts = $state.raw<Receipt[]>([]);
  /** Bytes of what is still here, and of that what the photos weigh. */
  bytes = $state(0);
  heavy = $state(0);
  arrived = $state(0);
  state = $state<State>("idle");
  refused = $state.raw<ReadonlyMap<string, unknown>>(new Map());
  previewsOnly = $state(false);
  #credential = "";
  #timer = 0;
  #wait = FIRST_WAIT_MS;
  #asked = 0;
  #notBefore = 0;
  #again = false;
  #listening = false;

  begin(credential: string): void {
    this.#credential = credential;
    if (!this.#listening) {
      this.#listening = true;
      addEventListener("online", () => this.kick());
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.kick());
    }
    this.kick();
  }
  end(): void {
    this.#credential = "";
    clearTimeout(this.#timer);
  }

  choose = async (previewsOnly: boolean): Promise<void> => {
    await base.putIfRoom({ store: "device", key: PREVIEWS_ONLY, value: previewsOnly });
    this.previewsOnly = previewsOnly;
    if (!previewsOnly) this.kick();
  };

  /** Something to send or a reason to try again has come up; patience starts anew. The button alone is heard before the registry wants to be asked again. */
  kick = (everything = false): void => {
    this.#wait = FIRST_WAIT_MS;
    if (!everything && this.state === "later" && performance.now() < this.#notBefore) return;
    void this.#run(everything);
  };

  count = async (): Promise<void> => {
    this.previewsOnly = ((await base.get("device", PREVIEWS_ONLY)) as boolean | undefined) ?? false;
    const [unsent, here, receipts] = [
      await base.all("outbox"),
      new Set(await base.keys("blobs")),
      await base.all("receipts"),
    ];
    const left = unsent.flatMap(({ blobs }) => blobs).filter(({ sha256 }) => here.has(sha256));
    const weigh = (some: typeof left) => some.reduce((sum, { size }) => sum + size, 0);
    this.bytes = weigh(left);
    this.heavy = weigh(left.filter(({ kind }) => kind === "photo" || kind === "voice"));
    this.unsent = unsent.sort((a, b) => a.id.localeCompare(b.id));
    this.receipts = receipts.sort((a, b) => b.received_at.localeCompare(a.received_at));
    this.counted = true;
  };

  async #run(everything: boolean): Promise<void> {
    clearTimeout(this.#timer);
    if (this.state === "sending") {
      this.#again = true;
      return;
    }
    this.state = "sending";
    this.state = await this.#pass(everything).catch(() => "waiting" as const);
    await this.count().catch(() => {});
    const again = this.#again && this.state !== "later";
    this.#again = false;
    if (again) return this.#run(everything);
    if (["waiting", "later", "refused", "other_window"].includes(this.state)) this.#later();
  }

  /** Never sooner than the registry asked for; a little later each, so that not all phones come back at once. */
  #later(): void {
    // What got through shows that it is worth trying again soon.
    if (this.arrived) this.#wait = FIRST_WAIT_MS;
    const wait = Math.max(this.#wait * (0.75 + Math.random() / 2), this.#asked * (1 + Math.random() / 4));
    this.#timer = window.setTimeout(() => void this.#run(false), wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  async #pass(everything: boolean): Promise<State> {
    await this.count();
    if (!this.unsent.length || !this.#credential) return "idle";
    this.arrived = 0;
    this.#asked = 0;
    const told = {
      arrived: (bytes: number) => {
        this.arrived += bytes;
      },
    };
    const sender = new Sender(base, this.#credential, told);
    return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock) return "other_window";
      try {
        const { refused } = await sender.pass(everything || !this.previewsOnly || onWifi());
        this.refused = refused;
        return refused.size ? "refused" : "idle";
      } catch (error) {
        if (error instanceof Later) {
          this.#asked = Math.min(error.seconds * 1000, LONGEST_LATER_MS);
          this.#notBefore = performance.now() + this.#asked;
          return "later";
        }
        return error instanceof Problem && error.status === 401 ? "refused_phone" : "waiting";
      }
    });
  }
}

export const courier = new Courier();
