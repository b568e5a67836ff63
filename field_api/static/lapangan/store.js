// @ts-check
// The phone's database: one row per item, strict transactions, opened again when the browser closes it.

import { openDB } from "../vendor/idb/index.js";
import { Blocked, NewerVersion, NotSaved, StorageFull } from "./errors.js";
import { hear } from "./events.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").Fix} Fix */
/** @typedef {import("./types.js").PhotoMeta} PhotoMeta */
/** @typedef {import("./types.js").OutboxRow} OutboxRow */

/** A photo's row; its bytes lie apart under the same key, so that lists load none.
 * @typedef {Omit<PhotoMeta, "thumb"> & {owner: number, thumb: ArrayBuffer}} PhotoRow */
/** @typedef {{key: string, sha256: string, bytes: number, there: boolean, blind: boolean}} NamedPhoto
 * blind: the server said that it lacks it, so that it is sent without asking first */
/** `body` is the text that is sent, byte for byte.
 * @typedef {Omit<OutboxRow, "thumb"|"photos"> & {owner: number, owner_name: string, seq: number, body: string,
 * photos: NamedPhoto[], thumb: ArrayBuffer|null}} SealedRow */

/** @typedef {import("../vendor/idb/index.js").DBSchema & {
 * meta: {key: IDBValidKey, value: any},
 * days: {key: number, value: {bundle: import("./types.js").Bundle, fetched_at: string}},
 * pictures: {key: [number, string, string], value: {bytes: ArrayBuffer, type: string}},
 * drafts: {key: string, value: Draft, indexes: {owner: number}},
 * fixes: {key: number, value: Fix & {draft: string, page: string}, indexes: {draft: string}},
 * photos: {key: string, value: PhotoRow, indexes: {record: string}},
 * bytes: {key: string, value: ArrayBuffer},
 * outbox: {key: string, value: SealedRow, indexes: {owner: number, state: [number, string]}}}} Schema */

/** @typedef {"meta"|"days"|"pictures"|"drafts"|"fixes"|"photos"|"bytes"|"outbox"} StoreName */
/** @typedef {import("../vendor/idb/index.js").IDBPDatabase<Schema>} Database */
/** @typedef {import("../vendor/idb/index.js").IDBPTransaction<Schema, StoreName[], "readwrite">} Transaction */
/** @typedef {import("../vendor/idb/index.js").IDBPTransaction<Schema, StoreName[], "readonly">} Reading */

/** States of records of which nothing is to be sent any more. */
export const SETTLED = ["sent", "handed_over"];

const NAME = "lapangan";
const VERSION = 1;
const BLOCKED_AFTER_MS = 5000;
/** Safari says these when it has killed the connection behind our back. */
const CONNECTION_LOST = ["InvalidStateError", "UnknownError", "AbortError"];

/** @type {Promise<Database>|null} */
let opening = null;
let isOutdated = false;

/**
 * Change the named stores, all or nothing, and on the disk when this returns. `work` may run twice and must
 * await nothing but the transaction. Throws StorageFull, NotSaved, NewerVersion, Blocked, and what `work` throws.
 * @template T
 * @param {StoreName[]} stores
 * @param {(tx: Transaction) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function write(stores, work) {
  return withDatabase(async (database) => {
    const tx = database.transaction(stores, "readwrite", { durability: "strict" });
    return finished(tx, work(tx));
  });
}

/**
 * Read the named stores as they are at one moment. Throws as `write`.
 * @template T
 * @param {StoreName[]} stores
 * @param {(tx: Reading) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function read(stores, work) {
  return withDatabase(async (database) => {
    const tx = database.transaction(stores, "readonly");
    return finished(tx, work(tx));
  });
}

/** @param {IDBValidKey} key @returns {Promise<any>} undefined when there is none */
export function getMeta(key) {
  return read(["meta"], (tx) => tx.objectStore("meta").get(key));
}

/** @param {IDBValidKey} key @param {unknown} value */
export function setMeta(key, value) {
  return write(["meta"], (tx) => tx.objectStore("meta").put(value, key));
}

/**
 * For what is good to know and no more: a phone without room must still be able to send.
 * @template T
 * @param {Promise<T>} writing
 * @returns {Promise<T|null>} null: there was no room
 */
export async function ifRoom(writing) {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof StorageFull) return null;
    throw error;
  }
}

/**
 * @template T
 * @param {(database: Database) => Promise<T>} use
 * @returns {Promise<T>}
 */
async function withDatabase(use) {
  try {
    return await use(await database());
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    if (!CONNECTION_LOST.includes(error.name)) throw sentenceOf(error);
    (await opening?.catch(() => null))?.close();
    opening = null;
  }
  try {
    return await use(await database());
  } catch (error) {
    throw error instanceof DOMException ? sentenceOf(error) : error;
  }
}

/** @param {DOMException} error */
function sentenceOf(error) {
  if (error.name === "QuotaExceededError") return new StorageFull();
  console.warn("lapangan:", error.name, error.message);
  return new NotSaved();
}

/**
 * @template T
 * @param {{done: Promise<void>, abort: () => void, error: DOMException|null}} tx
 * @param {Promise<T>} working
 * @returns {Promise<T>}
 */
async function finished(tx, working) {
  const done = tx.done;
  done.catch(() => {});
  try {
    const result = await working;
    await done;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It has ended by itself.
    }
    await done.catch(() => {});
    throw isOwn(error) ? error : (tx.error ?? error);
  }
}

/** Thrown by our code and not by the database. @param {unknown} error */
function isOwn(error) {
  return error instanceof Error && !(error instanceof DOMException);
}

/** @returns {Promise<Database>} */
function database() {
  if (isOutdated) return Promise.reject(new NewerVersion());
  opening ??= open().catch((error) => {
    opening = null;
    if (error?.name === "VersionError") throw new NewerVersion();
    throw error;
  });
  return opening;
}

/** @returns {Promise<Database>} */
function open() {
  return new Promise((resolve, reject) => {
    openDB(NAME, VERSION, {
      upgrade,
      blocked: () => void setTimeout(() => reject(new Blocked()), BLOCKED_AFTER_MS),
      blocking(_current, _wanted, event) {
        isOutdated = true;
        /** @type {IDBDatabase} */ (event.target).close();
        hear("newer_version");
      },
      terminated: () => (opening = null),
    }).then(resolve, reject);
  });
}

/**
 * Each version adds to the one before it and clears nothing.
 * @param {Database} database
 * @param {number} from
 */
function upgrade(database, from) {
  if (from >= 1) return;
  database.createObjectStore("meta");
  database.createObjectStore("days");
  database.createObjectStore("pictures");
  database.createObjectStore("drafts", { keyPath: "id" }).createIndex("owner", "owner");
  database.createObjectStore("fixes", { autoIncrement: true }).createIndex("draft", "draft");
  database.createObjectStore("photos", { keyPath: "key" }).createIndex("record", "record");
  database.createObjectStore("bytes");
  const outbox = database.createObjectStore("outbox", { keyPath: "id" });
  outbox.createIndex("owner", "owner");
  outbox.createIndex("state", ["owner", "state"]);
}
