/// <reference lib="webworker" />
/** Writes a map into the origin's own file system: where a phone can only do that from a worker (Safari before 26). */
export type Asked = { folder: string; name: string; bytes: ArrayBuffer };
export type Done = { why: string | null };

type Access = {
  truncate: (size: number) => void;
  write: (bytes: ArrayBuffer) => number;
  flush: () => void;
  close: () => void;
};
type Handle = { createSyncAccessHandle: () => Promise<Access> };

async function write({ folder, name, bytes }: Asked): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const maps = await root.getDirectoryHandle(folder, { create: true });
  const file = (await maps.getFileHandle(name, { create: true })) as unknown as Handle;
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    access.write(bytes);
    access.flush();
  } finally {
    access.close();
  }
}

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  const told = (why: string | null) => postMessage({ why } satisfies Done);
  write(data).then(
    () => told(null),
    (error: DOMException) => told(error.name),
  );
});
