// The app's files without a network, as one version: all of them with the right hash, or none. Data is no business
// of this worker; it lies in the page's database.
const VERSION = {{ version }};
const ASSETS = {{ assets }};
const BASE_MAP = {{ base_map }};

const SHELL = "/lapangan/";
const FAMILY = "lapangan-";
const TILES = "lapangan-tiles";
const MAX_TILES = 500;
const OTHERS = [TILES];
const keepMore = () => {};

{% include "web/_worker.js" %}

self.addEventListener("fetch", (event) => {
  // Some browsers send an empty body when a worker passes a request on; so nothing that carries one is touched.
  if (event.request.method !== "GET") return;
  const url = new URL(event.request.url);
  if (isTile(url)) {
    event.respondWith(tile(event.request));
    return;
  }
  if (url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (ASSET_PATHS.has(url.pathname) && url.pathname !== SHELL) event.respondWith(asset(url.pathname, event.request));
  else if (event.request.mode === "navigate" && url.pathname.startsWith(SHELL)) {
    event.respondWith(asset(SHELL, event.request));
  }
});

self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") self.skipWaiting();
});

// Kept only when the host lets scripts read it: an answer that cannot be read counts as several megabytes.
async function tile(request) {
  const cache = await caches.open(TILES);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  let response;
  try {
    response = await fetch(request.url, { mode: "cors", credentials: "omit" });
  } catch {
    return fetch(request);
  }
  if (response.ok) await keepTile(cache, request.url, response.clone());
  return response;
}

async function keepTile(cache, url, response) {
  try {
    await cache.put(url, response);
    const urls = await cache.keys();
    for (const old of urls.slice(0, Math.max(0, urls.length - MAX_TILES))) await cache.delete(old);
  } catch {
    // No room: the map is the first thing to do without.
  }
}

function isTile(url) {
  if (!BASE_MAP) return false;
  const parts = BASE_MAP.split(/\{[a-z]+\}/).map((part) => part.replace(/[.*+?^$|()[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(url.href);
}
