/** How much this page keeps, and whether the browser promises to keep it. */
export type Room = { kept: boolean; used: number };

/** How much is left is not asked: Chromium answers 10 GiB more than is used, however full the phone is. */
export async function room(): Promise<Room> {
  const { usage = 0 } = await navigator.storage.estimate();
  return { kept: await navigator.storage.persisted(), used: usage };
}

/** Asks that nothing be thrown away when the phone runs short. The browser decides. */
export const askToKeep = (): Promise<boolean> => navigator.storage.persist();
