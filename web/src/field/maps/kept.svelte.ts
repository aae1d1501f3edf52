/** Which maps this phone has for use without a network, what others would cost, and how they come and go. */
import { base } from "../keeping/base";
import type { Bytes } from "../sealing/bytes";
import * as files from "./files";
import * as library from "./library";

const KEY = "maps";
type Fetched = (code: string) => Promise<Bytes>;

class Maps {
  /** Governorates whose map was written whole and read back. */
  here = $state.raw<readonly string[]>([]);

  start = async (): Promise<void> => {
    this.here = ((await base.get("device", KEY)) as string[] | undefined) ?? [];
  };
  async #note(here: readonly string[]): Promise<void> {
    await base.put({ store: "device", key: KEY, value: [...here] });
    this.here = here;
  }

  /** What a map costs to bring: its own bytes, and the first time the program's. */
  cost = async (size: number): Promise<number> => {
    const program = await library.library();
    return size + (program.here ? 0 : program.size);
  };

  bring = async (code: string, fetched: Fetched): Promise<void> => {
    await library.bring();
    await files.write(code, await fetched(code));
    await this.#note([...this.here.filter((one) => one !== code), code]);
  };
  drop = async (code: string): Promise<void> => {
    // The file first: on a full phone there is room for the note only then.
    await files.remove(code);
    await this.#note(this.here.filter((one) => one !== code));
  };
  /** Where nothing is assigned any more, nobody needs the map, and it would tell where somebody worked. */
  only = async (codes: readonly string[]): Promise<void> => {
    for (const code of this.here) if (!codes.includes(code)) await this.drop(code);
  };

  /** The files themselves. */
  open = async (): Promise<File[]> => {
    const found = await Promise.all(this.here.map(files.read));
    return found.filter((file) => file !== null);
  };
}

export const maps = new Maps();
