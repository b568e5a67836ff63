// @ts-check
// The service worker: registered here, looked for anew now and then, changed only when the user says so.

const EVERY_MS = 3_600_000;

/** @type {Promise<ServiceWorkerRegistration|null>|null} */
let registering = null;

/**
 * Register the service worker; `fn` is called when a newer version waits, or has taken over in another tab.
 * @param {() => void} fn
 */
export function onUpdate(fn) {
  void registration().then((registered) => {
    if (registered) watch(registered, fn);
  });
}

/** Take the waiting version and load the page anew. Drafts stay: they are in the database. */
export async function applyUpdate() {
  const registered = await registration();
  if (!registered?.waiting) {
    location.reload();
    return;
  }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registered.waiting.postMessage("skip-waiting");
}

/** @returns {Promise<ServiceWorkerRegistration|null>} null: not possible here */
function registration() {
  registering ??= register();
  return registering;
}

async function register() {
  if (!("serviceWorker" in navigator)) return null;
  try {
    return await navigator.serviceWorker.register("/lapangan/sw.js", {
      scope: "/lapangan/",
      type: "classic",
      updateViaCache: "none",
    });
  } catch (error) {
    console.warn("lapangan: no service worker", error);
    registering = null;
    return (await navigator.serviceWorker.getRegistration("/lapangan/")) ?? null;
  }
}

/** @param {ServiceWorkerRegistration} registered @param {() => void} fn */
function watch(registered, fn) {
  const tellIfWaiting = () => {
    if (registered.waiting && navigator.serviceWorker.controller) fn();
  };
  tellIfWaiting();
  const follow = () => registered.installing?.addEventListener("statechange", tellIfWaiting);
  follow();
  registered.addEventListener("updatefound", follow);
  let isControlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (isControlled) fn();
    isControlled = true;
  });
  const look = () => void registered.update().catch(() => {});
  look();
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}
