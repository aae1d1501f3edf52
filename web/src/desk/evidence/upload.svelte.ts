/** A file on its way to the registry: hashed off the page, sent in chunks, paused, gone on with after a reload. */
import { newId } from "../../shared/api/ids";
import { Problem } from "../../shared/api/problem";
import * as calls from "./calls";
import Hashing from "./hash.worker?worker";

const CHUNK = 2 ** 22;
const AGAIN_MS = 1000;
/** The server's word on a file that it could not take, told with the upload and not with an answer of its own. */
const STATUS = 422;
/** A browser lets go of a chosen file that is written to, moved or taken out afterwards. */
const UNREAD = {
  status: STATUS,
  code: "file_unread",
  detail: {
    ar: "تعذّرت قراءة الملف: تغيّر بعد اختياره، أو لم يعد في مكانه. أغلق ما يكتب فيه، ثم اختره من جديد.",
    en: "The file could not be read: it was changed after it was chosen, or is no longer where it was. Close what writes to it, then choose it again.",
  },
};
export type Step = "idle" | "hashing" | "sending" | "paused" | "checking" | "done";

export class Upload {
  step = $state<Step>("idle");
  share = $state(0);
  error = $state.raw<unknown>();
  #file: File | null = null;
  #told: calls.Upload | null = null;
  #ended = false;
  #busy = false;

  /** Hashes and sends a file about a site, or goes on with what came of the same file before. */
  async begin(file: File, site: string, words: calls.Words): Promise<void> {
    this.#file = file;
    await this.#try(async () => {
      [this.step, this.share] = ["hashing", 0];
      const sha256 = await this.#hash(file);
      if (this.#ended) return;
      const before = (await calls.ownUploads()).find((one) => one.sha256 === sha256 && one.site_id === site);
      this.#told =
        before ??
        (await calls.beginUpload({
          ...words,
          id: newId(),
          site_id: site,
          name: file.name.slice(0, 200),
          size: file.size,
          sha256,
          chunk_size: CHUNK,
        }));
      if (this.#ended) return;
      this.step = "sending";
      await this.#send();
    });
  }

  pause(): void {
    if (this.step === "sending") this.step = "paused";
  }

  /** Goes on after a pause, or tries again what was refused. */
  async resume(): Promise<void> {
    this.step = "sending";
    // The chunk that was on its way at the pause still is: whoever sends it goes on, and nobody beside.
    if (this.#busy) return;
    await this.#try(async () => {
      if (this.#told) this.#told = await calls.readUpload(this.#told.id);
      await this.#send();
    });
  }

  /** The page is left: nothing more is sent, and what came stays for days. */
  leave(): void {
    this.#ended = true;
    this.pause();
  }

  async #try(action: () => Promise<void>): Promise<void> {
    [this.error, this.#busy] = [undefined, true];
    try {
      await action();
    } catch (refused) {
      this.error = refused;
      if (refused instanceof Problem && refused.code === UNREAD.code) this.#told = null;
      this.step = this.#told ? "paused" : "idle";
    } finally {
      this.#busy = false;
    }
  }

  #hash(file: File): Promise<string> {
    const worker = new Hashing();
    return new Promise<string>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<{ share?: number; sha256?: string; unread?: boolean }>) => {
        if (data.sha256) resolve(data.sha256);
        else if (data.unread) reject(new Problem(UNREAD));
        else this.share = data.share ?? 0;
      };
      worker.onerror = () => reject(new Problem(UNREAD));
      worker.postMessage(file);
    }).finally(() => worker.terminate());
  }

  async #send(): Promise<void> {
    const [told, file] = [this.#told, this.#file];
    if (!told || !file) return;
    const left = told.state === "receiving" ? [...told.missing] : [];
    while (left.length) {
      this.share = 1 - left.length / told.chunks;
      if (this.step !== "sending") return;
      const n = left[0] as number;
      const part = file.slice(n * told.chunk_size, (n + 1) * told.chunk_size);
      const bytes = await part.arrayBuffer().catch(() => {
        throw new Problem(UNREAD);
      });
      try {
        await calls.putChunk(told.id, n, bytes);
      } catch (refused) {
        if (!(refused instanceof Problem && refused.code === "upload_over")) throw refused;
        // Another page sends the same file and was first with the last of it.
        left.length = 1;
      }
      left.shift();
    }
    if (this.step === "sending") await this.#finish(told.id);
  }

  async #finish(id: string): Promise<void> {
    [this.step, this.share] = ["checking", 0];
    let told = await calls.finishUpload(id);
    while (told.state === "checking" && !this.#ended) {
      this.share = told.progress;
      await new Promise((next) => setTimeout(next, AGAIN_MS));
      told = await calls.readUpload(id);
    }
    this.#told = told;
    if (told.failure) throw new Problem({ ...told.failure, status: STATUS });
    if (told.state === "done") this.step = "done";
  }
}
