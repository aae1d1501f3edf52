/**
 * What must be readable on the phone lies under a key that only the passphrase gives: PBKDF2 (RFC 8018) with as many
 * rounds as this phone does in a second, then AES-256-GCM. The key is in memory alone and forgotten on lock.
 * Argon2 would cost a thief more, but runs as WebAssembly, which the content security policy forbids (0903).
 */
import { type Bytes, joined, text, utf8 } from "../sealing/bytes";
import type { Base } from "./base";

/** What guards the key. `failures` and `until` slow down whoever guesses on the phone itself. */
type Door = { salt: ArrayBuffer; rounds: number; wrapped: ArrayBuffer; failures: number; until: number };

export const LEAST_ROUNDS = 600_000;
const MOST_ROUNDS = 10_000_000;
const PROBE = 50_000;
const AIM_MS = 1000;
const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 10 * 60_000;
export const SHORTEST = 8;

const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));

async function doorKey(passphrase: string, salt: BufferSource, rounds: number): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey("raw", utf8(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** How many rounds take about a second here, within bounds. */
async function measured(aim: number): Promise<number> {
  const begun = performance.now();
  await doorKey("measure", random(16), PROBE);
  const each = Math.max(performance.now() - begun, 1) / PROBE;
  return Math.round(Math.min(Math.max(aim / each, LEAST_ROUNDS), MOST_ROUNDS));
}

async function encrypted(key: CryptoKey, plain: Bytes, label: string): Promise<ArrayBuffer> {
  const iv = random(12);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(label) }, key, plain);
  return joined(iv, new Uint8Array(sealed)).buffer;
}

async function decrypted(key: CryptoKey, sealed: ArrayBuffer, label: string): Promise<Bytes> {
  const [iv, body] = [sealed.slice(0, 12), sealed.slice(12)];
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(label) }, key, body));
}

export type Opened = { open: true } | { open: false; wait: number };

export class Vault {
  #key: CryptoKey | null = null;
  readonly #base: Base;
  readonly #aim: number;

  /** `aim`: how many milliseconds one try shall cost, here and for a thief with as slow a phone. */
  constructor(base: Base, aim = AIM_MS) {
    this.#base = base;
    this.#aim = aim;
  }

  get open(): boolean {
    return this.#key !== null;
  }
  exists = async (): Promise<boolean> => (await this.#base.get("device", "door")) !== undefined;

  async create(passphrase: string): Promise<void> {
    const [salt, rounds, raw] = [random(16), await measured(this.#aim), random(32)];
    const wrapped = await encrypted(await doorKey(passphrase, salt, rounds), raw, "door");
    const door: Door = { salt: salt.buffer, rounds, wrapped, failures: 0, until: 0 };
    await this.#base.put({ store: "device", key: "door", value: door });
    await this.#use(raw);
  }

  async #use(raw: Bytes): Promise<void> {
    this.#key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    raw.fill(0);
  }

  /** Milliseconds until another try is allowed; a clock set back or ahead makes it no longer than the longest. */
  async wait(): Promise<number> {
    const door = (await this.#base.get("device", "door")) as Door | undefined;
    return Math.min(Math.max((door?.until ?? 0) - Date.now(), 0), LONGEST_WAIT_MS);
  }

  async unlock(passphrase: string): Promise<Opened> {
    const wait = await this.wait();
    if (wait) return { open: false, wait };
    const door = (await this.#base.get("device", "door")) as Door;
    // Counted before it is tried: whoever closes the page in between has used up the try.
    const failures = door.failures + 1;
    const pause = failures < FREE_TRIES ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES), LONGEST_WAIT_MS);
    await this.#base.put({ store: "device", key: "door", value: { ...door, failures, until: Date.now() + pause } });
    try {
      await this.#use(await decrypted(await doorKey(passphrase, door.salt, door.rounds), door.wrapped, "door"));
    } catch {
      return { open: false, wait: pause };
    }
    await this.#base.putIfRoom({ store: "device", key: "door", value: { ...door, failures: 0, until: 0 } });
    return { open: true };
  }

  lock(): void {
    this.#key = null;
  }

  #held(): CryptoKey {
    if (!this.#key) throw new Error("locked");
    return this.#key;
  }
  /** `label` names what it is, so that one thing cannot stand in for another. */
  seal = (plain: Bytes, label: string): Promise<ArrayBuffer> => encrypted(this.#held(), plain, label);
  unseal = (sealed: ArrayBuffer, label: string): Promise<Bytes> => decrypted(this.#held(), sealed, label);
  sealJson = (value: unknown, label: string): Promise<ArrayBuffer> => this.seal(utf8(JSON.stringify(value)), label);
  unsealJson = async <T>(sealed: ArrayBuffer, label: string): Promise<T> =>
    JSON.parse(text(await this.unseal(sealed, label))) as T;
}
