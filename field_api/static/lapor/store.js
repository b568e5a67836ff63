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

/** @typedef {import("../vendor/idb/index.js").IDBPTransaction<Schema, ("reports"|"photos")[], "readwrite">} Transaction */

/** Safari says these when it has killed the connection behind our back. */
const CONNECTION_LOST = ["InvalidStateError", "UnknownError", "AbortError"];
/** States in which a report belongs to the server, or is on its way there: no draft may be written over it. */
const HANDED_IN = ["queued", "sent"];

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

/** Once more with a new connection when the old one turns out to be dead; `use` may run twice.
 * @template T
 * @param {(db: Database) => Promise<T>} use
 * @returns {Promise<T>} */
async function withDatabase(use) {
  try {
    return await use(await database());
  } catch (error) {
    if (!(error instanceof DOMException) || !CONNECTION_LOST.includes(error.name)) throw error;
    (await opening?.catch(() => null))?.close();
    opening = null;
  }
  return use(await database());
}

/** Change reports and photos, all or nothing; `work` may run twice and awaits nothing but the transaction.
 * @template T
 * @param {(tx: Transaction) => Promise<T>} work
 * @returns {Promise<T>} */
function write(work) {
  return withDatabase(async (db) => {
    const tx = db.transaction(["reports", "photos"], "readwrite", { durability: "strict" });
    tx.done.catch(() => {}); // told by what is awaited below
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      await tx.done.catch(() => {});
      throw tx.error ?? error;
    }
  });
}

/** Whether the phone has no room left, which is one of many reasons why nothing can be stored. @param {unknown} error */
export function isFull(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/** Newest first. @returns {Promise<Report[]>} */
export async function allReports() {
  const rows = await withDatabase((db) => db.getAll("reports"));
  return rows.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}

/** @param {string} id */
export function getReport(id) {
  return withDatabase((db) => db.get("reports", id));
}

/** Keep what is on the screen, unless it was handed in elsewhere; then that row stays as it is and is given back.
 * @param {Report} report @returns {Promise<Report|null>} the row in its way, or null */
export function putReport(report) {
  return write(async (tx) => {
    const there = await tx.objectStore("reports").get(report.id);
    if (there && HANDED_IN.includes(there.state)) return there;
    await tx.objectStore("reports").put(report);
    return null;
  });
}

/** Change a report that is there; nothing is done when it is gone. A number that has come stays.
 * @param {string} id @param {Partial<Report>} changes */
export function changeReport(id, changes) {
  return write(async (tx) => {
    const row = await tx.objectStore("reports").get(id);
    if (row && row.state !== "sent") await tx.objectStore("reports").put({ ...row, ...changes });
  });
}

/** The number is here: now, and not before, its photos leave the phone. A report that the store lost is put there.
 * @param {Report} report @param {Partial<Report>} receipt */
export function noteReceipt(report, receipt) {
  return write(async (tx) => {
    const row = (await tx.objectStore("reports").get(report.id)) ?? report;
    await tx.objectStore("reports").put({ ...row, ...receipt, state: "sent", photos: [], phone: "", email: "", token: "" });
    await dropPhotos(tx, report.id);
  });
}

/** The same report under a new id, with copies of its photos. A row of the old id that has no number goes.
 * @param {Report} report as it shall be, but for its id and the keys of its photos
 * @param {boolean} isMoved whether the old row, when it has no number, is given up @returns {Promise<Report>} */
export function asNew(report, isMoved) {
  const id = crypto.randomUUID();
  return write(async (tx) => {
    const rows = await tx.objectStore("photos").index("report").getAll(report.id);
    const wanted = rows.filter(({ key }) => report.photos.includes(key));
    wanted.sort((a, b) => report.photos.indexOf(a.key) - report.photos.indexOf(b.key));
    const copies = wanted.map((photo) => ({ ...photo, key: crypto.randomUUID(), report: id }));
    const old = await tx.objectStore("reports").get(report.id);
    if (isMoved && old?.state !== "sent") {
      await tx.objectStore("reports").delete(report.id);
      await dropPhotos(tx, report.id);
    }
    for (const photo of copies) await tx.objectStore("photos").add(photo);
    const row = { ...report, id, photos: copies.map(({ key }) => key) };
    await tx.objectStore("reports").put(row);
    return row;
  });
}

/** A report with a number stays. @param {string} id */
export function deleteReport(id) {
  return write(async (tx) => {
    if ((await tx.objectStore("reports").get(id))?.state === "sent") return;
    await tx.objectStore("reports").delete(id);
    await dropPhotos(tx, id);
  });
}

/** The photo and the report that names it, together; as `putReport`. @param {Report} report @param {Photo} photo */
export function addPhoto(report, photo) {
  return write(async (tx) => {
    const there = await tx.objectStore("reports").get(report.id);
    if (there && HANDED_IN.includes(there.state)) return there;
    await tx.objectStore("photos").add(photo);
    await tx.objectStore("reports").put(report);
    return null;
  });
}

/** As `putReport`. @param {Report} report @param {string} key */
export function removePhoto(report, key) {
  return write(async (tx) => {
    const there = await tx.objectStore("reports").get(report.id);
    if (there && HANDED_IN.includes(there.state)) return there;
    await tx.objectStore("photos").delete(key);
    await tx.objectStore("reports").put(report);
    return null;
  });
}

/** In the order in which they were taken. @param {Report} report @returns {Promise<Photo[]>} */
export async function photosOf(report) {
  const rows = await withDatabase((db) => db.getAllFromIndex("photos", "report", report.id));
  return rows.sort((a, b) => report.photos.indexOf(a.key) - report.photos.indexOf(b.key));
}

/** Of a page whose store is gone. */
const unstored = crypto.randomUUID();

/** A random name of this browser, made once; the server keeps only its hash. @returns {Promise<string>} */
export async function deviceId() {
  try {
    return await withDatabase(async (db) => {
      const known = await db.get("meta", "device");
      if (known) return known;
      await db.put("meta", unstored, "device");
      return db.get("meta", "device");
    });
  } catch {
    return unstored;
  }
}

/** @param {Transaction} tx @param {string} id */
async function dropPhotos(tx, id) {
  for (const key of await tx.objectStore("photos").index("report").getAllKeys(id)) {
    await tx.objectStore("photos").delete(key);
  }
}
