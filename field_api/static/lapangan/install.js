// @ts-check
// Whether the app can be put on the home screen, and whether it was opened from there.

/** @typedef {Event & {prompt: () => Promise<unknown>}} InstallEvent */

/** @type {InstallEvent | null} */
let offered = null;

/** Keeps the browser's offer for the phone's screen. @param {() => void} changed */
export function listenForInstall(changed) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = /** @type {InstallEvent} */ (event);
    changed();
  });
  window.addEventListener("appinstalled", () => {
    offered = null;
    changed();
  });
}

/** The browser's own dialog, when it offered one; it may be shown once. */
export function installPrompt() {
  const event = offered;
  if (!event) return null;
  return async () => {
    offered = null;
    await event.prompt();
  };
}

export function isOnHomeScreen() {
  const apple = /** @type {{standalone?: boolean}} */ (navigator).standalone === true;
  return apple || matchMedia("(display-mode: standalone)").matches;
}
