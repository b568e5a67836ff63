// @ts-check
// A visit or follow-up while it is being made. Every change is on the disk before the function returns.

import { steadyMs } from "./clock.js";
import { config } from "./config.js";
import { day } from "./day.js";
import { AppError, NoSuchDraft, StorageLow } from "./errors.js";
import { tell } from "./events.js";
import { hold } from "./locks.js";
import { PAGE } from "./page.js";
import { currentUser, mustBeSomebody } from "./session.js";
import { LOW_STORAGE_BYTES, storage } from "./storage.js";
import { read, write } from "./store.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").DraftChanges} DraftChanges */
/** @typedef {import("./types.js").Fix} Fix */
/** @typedef {import("./types.js").Task} Task */
/** @typedef {import("./types.js").OutboxRow} OutboxRow */

/** What a draft is about. @typedef {Pick<Draft, "kind"|"report"|"task"|"category"|"address"|"corrects"|"checklist"|
 * "decision"|"cannot_reason"|"note">} About */

const FORM_VERSION = 1;

/**
 * A new draft, saved when this returns. Throws StorageLow unless `anyway`, StorageFull, SignedOut.
 * @param {{kind: import("./types.js").Kind, task: Task, anyway?: boolean}} wanted
 * @returns {Promise<Draft>}
 */
export async function startDraft({ kind, task, anyway = false }) {
  const free = (await storage())?.free ?? Infinity;
  if (free < LOW_STORAGE_BYTES && !anyway) throw new StorageLow(free);
  const criteria = (await day())?.bundle.criteria ?? {};
  const asked = kind === "visit" ? task.criteria.filter((id) => id in criteria) : [];
  return create({
    kind,
    report: task.report,
    task: kind === "visit" ? task.task : null,
    category: task.category.name,
    address: task.address,
    corrects: null,
    checklist: asked.map((id) => ({ id: String(id), question: criteria[id].question, answer: null })),
    decision: null,
    cannot_reason: null,
    note: "",
  });
}

/**
 * A new draft that points to a sealed visit and begins with its answers; the sealed one stays as it is.
 * @param {OutboxRow} row
 * @returns {Promise<Draft>}
 */
export async function correctionOf(row) {
  const user = await mustBeSomebody();
  const sealed = await read(["outbox"], (tx) => tx.objectStore("outbox").get(row.id));
  if (sealed?.owner !== user.id) throw new NoSuchDraft();
  if (sealed.kind !== "visit") {
    throw new AppError("Tindak lanjut tidak bisa dikoreksi. Kirim tindak lanjut yang baru.", "not_a_visit");
  }
  const { checklist, decision, cannot_reason } = JSON.parse(sealed.body);
  const { kind, report, task, category, address, note } = sealed;
  return create({ kind, report, task, category, address, note, corrects: row.id, checklist, decision, cannot_reason });
}

/** null: sealed, discarded, or somebody else's. @param {string} id @returns {Promise<Draft|null>} */
export async function draft(id) {
  const user = await currentUser();
  const row = await read(["drafts"], (tx) => tx.objectStore("drafts").get(id));
  return row && row.owner === user?.id ? row : null;
}

/** Those of the current user, newest first. @returns {Promise<Draft[]>} */
export async function drafts() {
  const user = await currentUser();
  if (!user) return [];
  const rows = await read(["drafts"], (tx) => tx.objectStore("drafts").index("owner").getAll(user.id));
  return rows.sort((a, b) => b.started_at.localeCompare(a.started_at));
}

/** Throws NoSuchDraft, StorageFull. @param {string} id @param {DraftChanges} changes @returns {Promise<Draft>} */
export async function saveDraft(id, changes) {
  const user = await mustBeSomebody();
  const { decision, cannot_reason, note, checklist } = changes;
  const given = Object.entries({ decision, cannot_reason, note, checklist }).filter(([, value]) => value !== undefined);
  const saved = await write(["drafts"], async (tx) => {
    const row = await tx.objectStore("drafts").get(id);
    if (row?.owner !== user.id) throw new NoSuchDraft();
    Object.assign(row, Object.fromEntries(given), { rev: row.rev + 1, updated_at: new Date().toISOString() });
    await tx.objectStore("drafts").put(row);
    return row;
  });
  tell("drafts");
  return saved;
}

/** A browser's position as a fix. @param {GeolocationPosition} position @returns {Fix} */
export function fixOf({ coords, timestamp }) {
  return {
    lon: coords.longitude,
    lat: coords.latitude,
    accuracy: coords.accuracy,
    altitude: coords.altitude,
    altitude_accuracy: coords.altitudeAccuracy,
    heading: coords.heading,
    speed: coords.speed,
    at: moment(timestamp),
    phone_at: new Date().toISOString(),
    perf_ms: steadyMs(),
  };
}

/**
 * Keep a position; returns its number among the draft's fixes, from 0. Throws NoSuchDraft, StorageFull.
 * @param {string} id
 * @param {Fix} fix
 * @returns {Promise<number>}
 */
export async function addFix(id, fix) {
  const user = await mustBeSomebody();
  return write(["drafts", "fixes"], async (tx) => {
    const row = await tx.objectStore("drafts").get(id);
    if (row?.owner !== user.id) throw new NoSuchDraft();
    const number = await tx.objectStore("fixes").index("draft").count(id);
    await tx.objectStore("fixes").add({ ...fix, draft: id, page: PAGE });
    return number;
  });
}

/** In the order in which they came. @param {string} id @returns {Promise<Fix[]>} */
export async function fixes(id) {
  const rows = await read(["fixes"], (tx) => tx.objectStore("fixes").index("draft").getAll(id));
  return rows.map(({ draft: _draft, ...fix }) => fix);
}

/** Throw a draft away with its photos and fixes. @param {string} id */
export async function discardDraft(id) {
  const user = await mustBeSomebody();
  await write(["drafts", "fixes", "photos", "bytes"], async (tx) => {
    const row = await tx.objectStore("drafts").get(id);
    if (!row) return;
    if (row.owner !== user.id) throw new NoSuchDraft();
    for (const key of row.photos) {
      await tx.objectStore("photos").delete(key);
      await tx.objectStore("bytes").delete(key);
    }
    for (const key of await tx.objectStore("fixes").index("draft").getAllKeys(id)) {
      await tx.objectStore("fixes").delete(key);
    }
    await tx.objectStore("drafts").delete(id);
  });
  tell("drafts");
}

/** So that two tabs do not work on one draft. null: another tab has it open.
 * @param {string} id @returns {Promise<(() => void)|null>} */
export function holdDraft(id) {
  return hold(`lapangan-draft-${id}`);
}

/** @param {About} about @returns {Promise<Draft>} */
async function create(about) {
  const user = await mustBeSomebody();
  const now = new Date().toISOString();
  /** @type {Draft} */
  const row = {
    ...about,
    id: crypto.randomUUID(),
    owner: user.id,
    owner_name: user.username,
    form_version: FORM_VERSION,
    photos: [],
    started_at: now,
    perf_started_ms: steadyMs(),
    page: PAGE,
    app_version: config().version,
    updated_at: now,
    rev: 0,
  };
  await write(["drafts"], (tx) => tx.objectStore("drafts").add(row));
  tell("drafts");
  return row;
}

/** @param {number} timestamp ms since 1970 @returns {string|null} null when it is no time at all */
function moment(timestamp) {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
