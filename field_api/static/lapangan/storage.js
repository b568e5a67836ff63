// @ts-check
// Room on the phone: how much there is, whether it is ours for good, and what may go.

import { tell } from "./events.js";
import { currentUser } from "./session.js";
import { getMeta, read, write } from "./store.js";

/** @typedef {import("./store.js").SealedRow} SealedRow */

/** Below this no visit should be started, and photos that were sent go at once. */
export const LOW_STORAGE_BYTES = 100e6;
const GIB = 2 ** 30;
const DAY_MS = 86_400_000;
const BYTES_KEPT_MS = 3 * DAY_MS;
export const ROWS_KEPT_MS = 14 * DAY_MS;

/** null: this browser does not say; `free` is null when it says the same whatever there is.
 * @returns {Promise<{usage: number, quota: number, free: number|null}|null>} */
export async function storage() {
  if (!navigator.storage?.estimate) return null;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  if (!quota) return null;
  const free = Math.max(0, quota - usage);
  // Against fingerprinting Chromium answers with what is used and 10 GiB more.
  return { usage, quota, free: free && free % GIB === 0 ? null : free };
}

/** Whether the browser has promised not to clear this by itself. @returns {Promise<boolean|null>} */
export async function isPersisted() {
  return (await navigator.storage?.persisted?.()) ?? null;
}

/** Ask for that promise; null: it cannot say. @returns {Promise<boolean|null>} */
export async function askPersist() {
  const answer = (await navigator.storage?.persist?.()) ?? null;
  tell("sending");
  return answer;
}

/**
 * Forget what the server has a receipt for: photos after three days or when room is short, rows after fourteen;
 * what was handed over after fourteen.
 * Nothing unsent, nothing of another user. How many photos went.
 * @returns {Promise<number>}
 */
export async function prune() {
  const user = await currentUser();
  if (!user) return 0;
  const isShort = ((await storage())?.free ?? Infinity) < LOW_STORAGE_BYTES;
  const rows = await read(["outbox"], async (tx) => {
    const index = tx.objectStore("outbox").index("state");
    return [...(await index.getAll([user.id, "sent"])), ...(await index.getAll([user.id, "handed_over"]))];
  });
  let gone = 0;
  for (const row of rows) {
    const age_ms = Date.now() - Date.parse(row.sent_at ?? "");
    if (age_ms > ROWS_KEPT_MS) gone += await drop(row, true);
    else if (row.state === "sent" && (isShort || age_ms > BYTES_KEPT_MS)) gone += await drop(row, false);
  }
  if (gone) tell("outbox");
  return gone;
}

/** @param {SealedRow} row @param {boolean} withRows also the row itself and its thumbnails */
function drop(row, withRows) {
  return write(["outbox", "photos", "bytes"], async (tx) => {
    const now = await tx.objectStore("outbox").get(row.id);
    if (!now || (now.state !== "handed_over" && (now.state !== "sent" || !now.receipt))) return 0;
    let gone = 0;
    for (const { key } of now.photos) {
      gone += await tx.objectStore("bytes").count(key);
      await tx.objectStore("bytes").delete(key);
      if (withRows) await tx.objectStore("photos").delete(key);
    }
    if (withRows) await tx.objectStore("outbox").delete(row.id);
    return gone;
  });
}

/** Forget the photos of a record that the server has just given a receipt for. @param {string} id */
export function dropBytes(id) {
  return write(["outbox", "bytes"], async (tx) => {
    const row = await tx.objectStore("outbox").get(id);
    for (const { key } of row?.photos ?? []) await tx.objectStore("bytes").delete(key);
  });
}

/** A random name of this phone's browser, made once. @returns {Promise<string>} */
export async function deviceId() {
  const known = await getMeta("device_id");
  if (known) return known;
  return write(["meta"], async (tx) => {
    const id = (await tx.objectStore("meta").get("device_id")) ?? crypto.randomUUID();
    await tx.objectStore("meta").put(id, "device_id");
    return id;
  });
}
