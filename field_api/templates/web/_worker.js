{# What the service workers have in common: files kept as one version, all with the right hash, or none. Needs VERSION, ASSETS ([path, SHA-256]), FAMILY (what the names of its caches begin with), OTHERS (names of it that stay) and `keepMore(cache)`. #}
const OWN = `${FAMILY}${VERSION}`;
const ASSET_PATHS = new Set(ASSETS.map(([path]) => path));

self.addEventListener("install", (event) => event.waitUntil(keepAll()));

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function keepAll() {
  const cache = await caches.open(OWN);
  try {
    for (const [path, sha256] of ASSETS) await cache.put(path, await checked(path, sha256));
    await keepMore(cache);
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
}

// Asked for again even where it is known, which costs little when it is the same. An asset with other bytes is that
// of another version, or of a network's sign-in page.
async function checked(path, sha256) {
  const response = await fetch(path, { cache: "no-cache", credentials: "omit", redirect: "error" });
  const bytes = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!response.ok || found !== sha256) throw new Error(`${path} is not what it should be`);
  return response;
}

async function takeOver() {
  const isOld = (name) => name.startsWith(FAMILY) && name !== OWN && !OTHERS.includes(name);
  await Promise.all((await caches.keys()).filter(isOld).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function asset(path, request) {
  const cache = await caches.open(OWN);
  return (await cache.match(path)) ?? fetch(request);
}
