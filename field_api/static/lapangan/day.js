// @ts-check
// Today's tasks and their small photos, kept on the phone for the hours without a network.

import { ask, change } from "./api.js";
import { tell } from "./events.js";
import { currentUser, greeted } from "./session.js";
import { getMeta, read, setMeta, write } from "./store.js";

/** @typedef {import("./types.js").Bundle} Bundle */
/** @typedef {{ok: boolean, reason?: "offline"|"portal"|"signed_out"|"server", fetched_at: string|null,
 * pictures_missing: number}} Refreshed */

/**
 * Fetch the day and the pictures that are not here yet, one at a time. What is here stays when it fails.
 * @returns {Promise<Refreshed>}
 */
export async function refreshDay() {
  const { contact } = await greeted();
  const user = await currentUser();
  if (!user || contact !== "ok") return failed(contact === "ok" ? "signed_out" : contact);
  await sendOpened(user.id);
  const answer = await ask("GET", "field/day");
  if (answer.contact !== "ok") return failed(answer.contact);
  if (answer.status !== 200) return failed([401, 403].includes(answer.status) ? "signed_out" : "server");
  /** @type {Bundle} */
  const bundle = answer.data;
  if (bundle?.user?.id !== user.id) return failed("signed_out");
  const fetched_at = new Date().toISOString();
  await write(["days"], (tx) => tx.objectStore("days").put({ bundle, fetched_at }, user.id));
  tell("day");
  const pictures_missing = await fetchPictures(user.id, bundle);
  tell("day");
  return { ok: true, fetched_at, pictures_missing };
}

/** The day as last fetched. @returns {Promise<{bundle: Bundle, fetched_at: string}|null>} */
export async function day() {
  const user = await currentUser();
  if (!user) return null;
  return (await read(["days"], (tx) => tx.objectStore("days").get(user.id))) ?? null;
}

/**
 * An object URL; the caller revokes it. null: not on this phone.
 * @param {string} report
 * @param {number|string} photoId
 * @returns {Promise<string|null>}
 */
export async function pictureUrl(report, photoId) {
  const user = await currentUser();
  if (!user) return null;
  const row = await read(["pictures"], (tx) =>
    tx.objectStore("pictures").get([user.id, report, String(photoId)]),
  );
  return row ? URL.createObjectURL(new Blob([row.bytes], { type: row.type })) : null;
}

/** Tell the server, now or as soon as it can be reached. @param {number} taskId */
export async function markOpened(taskId) {
  const user = await currentUser();
  if (!user) return;
  if (await getMeta(["opened", user.id, taskId])) return;
  await setMeta(["opened", user.id, taskId], "to_tell");
  if (navigator.onLine) await sendOpened(user.id);
}

/** @param {number} owner */
async function sendOpened(owner) {
  const range = IDBKeyRange.bound(["opened", owner], ["opened", owner, []]);
  const tasks = await read(["meta"], async (tx) => {
    const store = tx.objectStore("meta");
    const [keys, states] = [await store.getAllKeys(range), await store.getAll(range)];
    return keys.filter((_key, i) => states[i] === "to_tell").map((key) => /** @type {any[]} */ (key)[2]);
  });
  if (tasks.length === 0) return;
  const body = JSON.stringify({ tasks });
  const answer = await change(owner, "POST", "field/opened", { body, type: "application/json" });
  if (answer.status !== 204) return;
  for (const task of tasks) await setMeta(["opened", owner, task], "told");
}

/** @param {number} owner @param {Bundle} bundle @returns {Promise<number>} how many could not be fetched */
async function fetchPictures(owner, bundle) {
  /** @type {Map<string, [[number, string, string], string]>} */
  const wanted = new Map();
  for (const task of bundle.tasks) {
    for (const photo of task.photos) {
      const id = String(photo.id);
      wanted.set(`${task.report}/${id}`, [[owner, task.report, id], photo.url]);
    }
  }
  const here = await dropOthers(owner, wanted);
  let missing = 0;
  for (const [name, [key, url]] of wanted) {
    if (here.has(name)) continue;
    const row = await picture(url);
    if (row) await write(["pictures"], (tx) => tx.objectStore("pictures").put(row, key));
    else missing += 1;
  }
  return missing;
}

/** Delete pictures of earlier days; the names of those that stay.
 * @param {number} owner @param {Map<string, unknown>} wanted */
function dropOthers(owner, wanted) {
  return write(["pictures"], async (tx) => {
    const store = tx.objectStore("pictures");
    /** @type {Set<string>} */
    const here = new Set();
    for (const key of await store.getAllKeys(IDBKeyRange.bound([owner], [owner, []]))) {
      const name = `${key[1]}/${key[2]}`;
      if (wanted.has(name)) here.add(name);
      else await store.delete(key);
    }
    return here;
  });
}

/** @param {string} url @returns {Promise<{bytes: ArrayBuffer, type: string}|null>} */
async function picture(url) {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(60_000) });
    const type = response.headers.get("Content-Type") ?? "";
    if (response.status !== 200 || !type.startsWith("image/")) return null;
    return { bytes: await response.arrayBuffer(), type };
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}

/** @param {"offline"|"portal"|"signed_out"|"server"} reason @returns {Promise<Refreshed>} */
async function failed(reason) {
  return { ok: false, reason, fetched_at: (await day())?.fetched_at ?? null, pictures_missing: 0 };
}
