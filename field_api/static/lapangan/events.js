// @ts-check
// What changed, told to this page and to the app's other tabs.

/** @type {Set<(kind: string) => void>} */
const listeners = new Set();
const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("lapangan") : null;
channel?.addEventListener("message", (event) => hear(event.data));

/** Say that something changed: drafts, outbox, day, session, sending or newer_version. @param {string} kind */
export function tell(kind) {
  hear(kind);
  channel?.postMessage(kind);
}

/**
 * Hear of each change, in other tabs too; returns how to stop.
 * @param {(kind: string) => void} listener
 * @returns {() => void}
 */
export function subscribe(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Only this page: what concerns no other tab. @param {string} kind */
export function hear(kind) {
  // A listener that fails must not undo the saving that it is told of.
  for (const listener of listeners) queueMicrotask(() => listener(kind));
}
