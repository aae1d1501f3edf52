/**
 * Lets the phone page open with no network. It answers for the files of the build it came with and for nothing else:
 * no request that is not a GET, nothing under /api. A new one waits until the page says "take over".
 */
/// <reference lib="webworker" />
/** The paths of the build's own files, and a name that changes with their content; the build writes both in. */
declare const __FILES__: readonly string[];
declare const __NAME__: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const PAGE = "/field/index.html";
const files = __FILES__;
const here = new Set(files);

worker.addEventListener("install", (event) => {
  // What is named after its content was just fetched by the page: it is not paid for twice.
  const fresh = files.map((path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" }));
  event.waitUntil(caches.open(__NAME__).then((cache) => cache.addAll(fresh)));
});

worker.addEventListener("activate", (event) => {
  const others = caches.keys().then((names) => names.filter((name) => name.startsWith("notes-") && name !== __NAME__));
  event.waitUntil(others.then((old) => Promise.all(old.map((name) => caches.delete(name)))));
});

worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== worker.location.origin) return;
  const path = mode === "navigate" && (pathname === "/field/" || pathname === "/field") ? PAGE : pathname;
  if (!here.has(path)) return;
  event.respondWith(caches.open(__NAME__).then(async (cache) => (await cache.match(path)) ?? fetch(event.request)));
});
