// @ts-check
// Reports on this phone: drafts, what waits for a network, and the numbers of what was received.

import { openDB } from "../vendor/idb/index.js";

/** `state` draft: being written; queued: to be sent; attention: refused, to be put right; sent: the number is here.
 * `accuracy` in metres; `side` the kelurahan's code that the person names; `token` when the form was opened.
 * @typedef {{id: string, state: "draft"|"queued"|"attention"|"sent", lon: number|null, lat: number|null,
 * accuracy: number|null, pin_moved: boolean, side: string, address: string, category: string,
 * category_name: string, description: string, private: boolean, phone: string, email: string, consent: boolean,
 * token: string, website: string, photos: string[], updated_at: string, tries: number, next_try_at: number,
 * why: string, number: string, reporter_key: string, unit: string, sent_at: string|null}} Report */

/** `bytes` are those that are sent. @typedef {{key: string, report: string, sha256: string, media_type: string,
 * bytes: ArrayBuffer, thumb: ArrayBuffer}} Photo */

/** @typedef {import("../vendor/idb/index.js").DBSchema & {
 * meta: {key: string, value: any}, reports: {key: string, value: Report},
 * photos: {key: string, value: Photo, indexes: {report: string}}}} Schema */
/** @typedef {import("../vendor/idb/index.js").IDBPDatabase<Schema>} Database */

/** @type {Promise<Database>|null} */
let opening = null;

/** @returns {Promise<Database>} */
function database() {
  opening ??= open().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

/** @returns {Promise<Database>} */
function open() {
  return openDB("lapor", 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("reports", { keyPath: "id" });
      db.createObjectStore("photos", { keyPath: "key" }).createIndex("report", "report");
    },
    terminated: () => (opening = null),
  });
}

/** Change reports and photos, all or nothing; `work` awaits nothing but the transaction.
 * @template T
 * @param {(tx: import("../vendor/idb/index.js").IDBPTransaction<Schema, ("reports"|"photos")[], "readwrite">) => Promise<T>} work
 * @returns {Promise<T>} */
async function write(work) {
  const tx = (await database()).transaction(["reports", "photos"], "readwrite", { durability: "strict" });
  const [result] = await Promise.all([work(tx), tx.done]);
  return result;
}

/** Newest first. @returns {Promise<Report[]>} */
export async function allReports() {
  const rows = await (await database()).getAll("reports");
  return rows.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}

/** @param {string} id */
export async function getReport(id) {
  return (await database()).get("reports", id);
}

/** @param {Report} report */
export async function putReport(report) {
  await write(async (tx) => void (await tx.objectStore("reports").put(report)));
}

/** Change a report that is there; nothing is done when it is gone. @param {string} id @param {Partial<Report>} changes */
export function changeReport(id, changes) {
  return write(async (tx) => {
    const row = await tx.objectStore("reports").get(id);
    if (row) await tx.objectStore("reports").put({ ...row, ...changes });
  });
}

/** The number is here: now, and not before, its photos leave the phone. @param {string} id @param {Partial<Report>} receipt */
export function noteReceipt(id, receipt) {
  return write(async (tx) => {
    const row = await tx.objectStore("reports").get(id);
    if (!row) return;
    await tx.objectStore("reports").put({ ...row, ...receipt, state: "sent", photos: [], phone: "", email: "", token: "" });
    await dropPhotos(tx, id);
  });
}

/** @param {string} id */
export function deleteReport(id) {
  return write(async (tx) => {
    await tx.objectStore("reports").delete(id);
    await dropPhotos(tx, id);
  });
}

/** The photo and the report that names it, together. @param {Report} report @param {Photo} photo */
export function addPhoto(report, photo) {
  return write(async (tx) => {
    await tx.objectStore("photos").add(photo);
    await tx.objectStore("reports").put(report);
  });
}

/** @param {Report} report @param {string} key */
export function removePhoto(report, key) {
  return write(async (tx) => {
    await tx.objectStore("photos").delete(key);
    await tx.objectStore("reports").put(report);
  });
}

/** In the order in which they were taken. @param {Report} report @returns {Promise<Photo[]>} */
export async function photosOf(report) {
  const rows = await (await database()).getAllFromIndex("photos", "report", report.id);
  return rows.sort((a, b) => report.photos.indexOf(a.key) - report.photos.indexOf(b.key));
}

/** A random name of this browser, made once; the server keeps only its hash. @returns {Promise<string>} */
export async function deviceId() {
  const db = await database();
  const known = await db.get("meta", "device");
  if (known) return known;
  await db.put("meta", crypto.randomUUID(), "device");
  return db.get("meta", "device");
}

/** @param {import("../vendor/idb/index.js").IDBPTransaction<Schema, ("reports"|"photos")[], "readwrite">} tx @param {string} id */
async function dropPhotos(tx, id) {
  for (const key of await tx.objectStore("photos").index("report").getAllKeys(id)) {
    await tx.objectStore("photos").delete(key);
  }
}
