import { type Base, NAME } from "./base";
import type { Vault } from "./vault";

/** Everything that this page ever kept on the phone, unsent visits too, without asking. */
export async function wipe(base: Base, vault: Vault): Promise<void> {
  vault.lock();
  base.close();
  localStorage.clear();
  await Promise.allSettled([
    new Promise((done, failed) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = done;
      asked.onerror = failed;
    }),
    caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))),
    navigator.serviceWorker?.getRegistration("/field/").then((worker) => worker?.unregister()),
    navigator.storage.getDirectory().then((maps) => maps.removeEntry("maps", { recursive: true })),
  ]);
}
