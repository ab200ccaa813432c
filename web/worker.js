// Keeps the page's own files, so that the installed page opens and says what is wrong while the server does not run. What the server
// has is always preferred; nothing of /v1/ is kept.
const kName = "litevl-page";
const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  const is_page = mode === "navigate" || /^\/[\w-]+\.(js|css|svg|png|webmanifest)$/.test(pathname);
  if (method !== "GET" || origin !== location.origin || !is_page || pathname === "/worker.js") return;
  event.respondWith(newest_of(event.request, mode === "navigate" ? "/" : pathname));
});

/** @param {Request} request @param {string} key */
async function newest_of(request, key) {
  const cache = await caches.open(kName);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(key, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(key);
    if (kept) return kept;
    throw error;
  }
}
