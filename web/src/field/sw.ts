/**
 * Lets the phone page open with no network. It answers for the files of the build it came with and for nothing else:
 * no request that is not a GET, nothing under /api. A new one waits until the page says "take over".
 */
/// <reference lib="webworker" />
/** The paths of the build's own files, and a name that changes with their content; the build writes both in. */
declare const __FILES__: readonly string[];
declare const __NAME__: string;
/** The same of what draws maps, which is fetched when a person asks for a map, and what that weighs compressed. */
declare const __MAP_FILES__: readonly string[];
declare const __MAP_NAME__: string;
declare const __MAP_SIZE__: number;

/** What draws maps: whether it is here, and what it weighs in bytes on the way. */
export type Library = { here: boolean; size: number };

const worker = self as unknown as ServiceWorkerGlobalScope;
const PAGE = "/field/index.html";
const files = __FILES__;
const mapFiles = __MAP_FILES__;
const cacheOf = new Map([...files.map((path) => [path, __NAME__]), ...mapFiles.map((path) => [path, __MAP_NAME__])] as [
  string,
  string,
][]);
const ours = (name: string) => name.startsWith("notes-");

async function install(): Promise<void> {
  // What is named after its content was just fetched by the page: it is not paid for twice.
  const fresh = files.map((path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" }));
  await (await caches.open(__NAME__)).addAll(fresh);
  // Whoever had maps without a network has them with the new version too.
  if ((await caches.keys()).some((name) => name.startsWith("notes-map-"))) await bringMap();
}

/** What an earlier version brought under the same name is taken over; the rest is fetched. */
async function bringMap(): Promise<void> {
  const found = await Promise.all(mapFiles.map(async (path) => [path, await caches.match(path)] as const));
  const cache = await caches.open(__MAP_NAME__);
  try {
    await Promise.all(found.map(([path, here]) => (here ? cache.put(path, here) : cache.add(path))));
  } catch (error) {
    await caches.delete(__MAP_NAME__);
    throw error;
  }
}

async function library(): Promise<Library> {
  const kept = (await caches.has(__MAP_NAME__)) ? await (await caches.open(__MAP_NAME__)).keys() : [];
  return { here: kept.length === mapFiles.length, size: __MAP_SIZE__ };
}

worker.addEventListener("install", (event) => event.waitUntil(install()));

worker.addEventListener("activate", (event) => {
  const others = caches
    .keys()
    .then((names) => names.filter((name) => ours(name) && ![__NAME__, __MAP_NAME__].includes(name)));
  event.waitUntil(others.then((old) => Promise.all(old.map((name) => caches.delete(name)))));
});

worker.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (event.data === "take over") void worker.skipWaiting();
  if (!port) return;
  const asked = event.data === "map!" ? bringMap().catch(() => {}) : Promise.resolve();
  event.waitUntil(asked.then(library).then((told) => port.postMessage(told)));
});

worker.addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== worker.location.origin) return;
  const path = mode === "navigate" && (pathname === "/field/" || pathname === "/field") ? PAGE : pathname;
  const name = cacheOf.get(path);
  if (!name) return;
  const kept = async () => ((await caches.has(name)) ? (await caches.open(name)).match(path) : undefined);
  event.respondWith(kept().then((found) => found ?? fetch(event.request)));
});
