/**
 * Maps of whole governorates in the origin's own file system (OPFS), one file each. They are not encrypted: a file says
 * in which governorate somebody works, and of no site where it is.
 */
import { NotKept } from "../keeping/base";
import { type Bytes, sameBytes } from "../sealing/bytes";
import type { Asked, Done } from "./writer";

export const FOLDER = "maps";
export const nameOf = (code: string): string => `${code}.pmtiles`;

const folder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER);

/** The file of a map, or nothing where there is none. */
export async function read(code: string): Promise<File | null> {
  try {
    return await (await (await folder()).getFileHandle(nameOf(code))).getFile();
  } catch {
    return null;
  }
}

/** Written to the disk and read back. */
export async function write(code: string, bytes: Bytes): Promise<void> {
  const worker = new Worker(new URL("./writer.ts", import.meta.url), { type: "module" });
  const done = await new Promise<Done>((tell) => {
    worker.onmessage = ({ data }: MessageEvent<Done>) => tell(data);
    worker.onerror = () => tell({ why: "no worker" });
    worker.postMessage({ folder: FOLDER, name: nameOf(code), bytes: bytes.buffer } satisfies Asked);
  }).finally(() => worker.terminate());
  if (done.why) throw new NotKept(done.why === "QuotaExceededError" ? "full" : "broken", done.why);
  const back = await read(code);
  if (!back || !sameBytes(new Uint8Array(await back.arrayBuffer()), bytes)) throw new NotKept("broken");
}

export async function remove(code: string): Promise<void> {
  await folder().then(
    (maps) => maps.removeEntry(nameOf(code)),
    () => {},
  );
}
