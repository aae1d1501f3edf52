/** How much room the browser gives, and whether it promises to keep what is here. */
export type Room = { kept: boolean; used: number; of: number };

export async function room(): Promise<Room> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { kept: await navigator.storage.persisted(), used: usage, of: quota };
}

/** Asks that nothing be thrown away when the phone runs short. The browser decides. */
export const askToKeep = (): Promise<boolean> => navigator.storage.persist();
