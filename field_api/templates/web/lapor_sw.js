// The citizens' form without a network, after one visit. With a network the page comes fresh; its scripts and styles
// come from here while they are those that the page was made with. What is written lies in the page's database.
const VERSION = {{ version }};
const ASSETS = {{ assets }};

// Both languages have a worker of their own, of this one script.
const SHELL = new URL(self.registration.scope).pathname;
const FAMILY = `lapor:${SHELL}:`;
const OTHERS = [];
const SLOW_MS = 5000;
const A_DAY_MS = 86_400_000;
/** Pages of another version, which take nothing from here. */
const strangers = new Set();

{% include "web/_worker.js" %}

// It replaces nothing under an open page: such a page has all its scripts, and is never loaded anew by this.
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("fetch", (event) => {
  // Some browsers send an empty body when a worker passes a request on; so nothing that carries one is touched.
  if (event.request.method !== "GET") return;
  const { origin, pathname } = new URL(event.request.url);
  if (origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    if (pathname === SHELL) event.respondWith(page(event));
  } else if (ASSET_PATHS.has(pathname) && !strangers.has(event.clientId)) {
    event.respondWith(asset(pathname, event.request));
  }
});

/** Nobody's in particular: asked for without cookies. */
async function keepMore(cache) {
  const response = await fetch(SHELL, { cache: "reload", credentials: "omit", redirect: "error" });
  if (!isOurs(response)) throw new Error("this is not the page");
  await cache.put(SHELL, response);
}

async function page(event) {
  const cache = await caches.open(OWN);
  const kept = await cache.match(SHELL);
  const fresh = fetch(event.request).catch((error) => (kept ? null : Promise.reject(error)));
  const late = new Promise((resolve) => { if (kept) setTimeout(resolve, SLOW_MS, null); });
  const answer = await Promise.race([fresh, late]);
  if (kept && (!answer || answer.status >= 500)) return kept;
  if (isOurs(answer)) event.waitUntil(renewed(cache, kept));
  else strangers.add(event.resultingClientId);
  return answer;
}

/** Categories change without a new version; once a day is enough. */
async function renewed(cache, kept) {
  const isRecent = kept && Date.now() - Date.parse(kept.headers.get("Date") ?? "") < A_DAY_MS;
  if (!isRecent) await keepMore(cache).catch(() => {});
}

function isOurs(response) {
  return response.ok && response.headers.get("X-Shell-Version") === VERSION;
}
