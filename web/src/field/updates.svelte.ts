/** The service worker: it lets the page open with no network, and a new version of it waits for a person's word. */
class Updates {
  waiting = $state(false);
  #registration: ServiceWorkerRegistration | null = null;
  #asked = false;

  begin = async (): Promise<void> => {
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
    this.#registration = registration;
    this.#look();
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", this.#look);
    });
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (this.#asked) location.reload();
    });
  };
  #look = (): void => {
    this.waiting = Boolean(this.#registration?.waiting && navigator.serviceWorker.controller);
  };
  /** Only this window is loaded anew, and only because somebody in it said so. */
  use = (): void => {
    this.#asked = true;
    this.#registration?.waiting?.postMessage("take over");
  };
}

export const updates = new Updates();
