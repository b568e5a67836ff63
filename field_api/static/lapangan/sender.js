// @ts-check
// The queue: one record after another, from one tab, until the server's receipts are here.

import { deliver } from "./delivery.js";
import { StorageFull } from "./errors.js";
import { subscribe } from "./events.js";
import { hold } from "./locks.js";
import { changeRow, unsentRows } from "./outbox.js";
import { reconcile } from "./reconcile.js";
import { currentUser, greeted, noteState } from "./session.js";
import { dropBytes, prune } from "./storage.js";
import { getMeta, ifRoom, setMeta } from "./store.js";

/** @typedef {import("./types.js").Summary} Summary */
/** @typedef {import("./store.js").SealedRow} SealedRow */
/** @typedef {import("./delivery.js").Outcome} Outcome */

const LONGEST_PAUSE_MS = 300_000;
const LOOK_AGAIN_MS = 30_000;
const RECONCILE_EVERY_MS = 12 * 3_600_000;

/** @type {Promise<Summary>|null} */
let running = null;
/** Somebody asked for all of them while a round went on that may pass some over. */
let isAskedAgain = false;
let failures = 0;
let isStarted = false;
let reconciledAt = -Infinity;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;

/**
 * Send what waits. `now`: a person asks, so neither next_try_at nor the server's Retry-After is waited for.
 * While a round is running, its summary is returned.
 * @param {{now?: boolean}} [how]
 * @returns {Promise<Summary>}
 */
export function send({ now = false } = {}) {
  return run(now, now);
}

/** Once per page: send at once and whenever there is reason to; compare with the server and tidy up too. */
export function startSending() {
  if (isStarted) return;
  isStarted = true;
  addEventListener("online", () => go(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go(true));
  subscribe((kind) => {
    if (kind === "session") go(true);
    if (kind === "outbox" && !running) go(false);
  });
  go(true);
}

/** How long to wait after the nth failure, in ms: 2^n s, at most five minutes, spread by half.
 * @param {number} tries from 1 */
export function pauseAfter(tries) {
  return Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(tries - 1, 20)) * (0.5 + Math.random() / 2);
}

/** @param {boolean} now */
function go(now) {
  clearTimeout(timer);
  void round(now).catch((error) => {
    console.warn("lapangan:", error);
    schedule(LOOK_AGAIN_MS);
  });
}

/** @param {boolean} now */
async function round(now) {
  const summary = await run(now, false);
  if (isAskedAgain) {
    isAskedAgain = false;
    return go(true);
  }
  if (Date.now() - reconciledAt > RECONCILE_EVERY_MS && (summary.reason ?? "other_tab") === "other_tab") {
    if (await reconcile()) reconciledAt = Date.now();
    await prune();
  }
  const wait_ms = await untilNext(summary);
  if (wait_ms !== null) schedule(wait_ms);
}

/** @param {number} wait_ms */
function schedule(wait_ms) {
  clearTimeout(timer);
  timer = setTimeout(() => go(false), Math.max(wait_ms, 250));
}

/** In ms; null: nothing to wait for but an event. @param {Summary} summary */
async function untilNext({ reason, left }) {
  if (left === 0) return null;
  const user = await currentUser();
  if (!user || reason === "signed_out") return null;
  if (reason === "other_tab") return LOOK_AGAIN_MS;
  const waiting = (await unsentRows(user.id)).filter((row) => row.state !== "attention");
  const next = Math.min(...waiting.map((row) => Date.parse(row.next_try_at ?? "") || 0));
  const held = Math.max(next, (await getMeta("hold_until")) ?? 0) - Date.now();
  const wait_ms = Math.max(held, reason ? pauseAfter(failures) : 0);
  // What is due and was tried could not be noted, for want of room.
  return wait_ms > 0 ? wait_ms : LOOK_AGAIN_MS;
}

/** @param {boolean} now @param {boolean} isAsked by a person @returns {Promise<Summary>} */
function run(now, isAsked) {
  if (running) isAskedAgain ||= now;
  running ??= alone(now, isAsked).finally(() => (running = null));
  return running;
}

/** @param {boolean} now @param {boolean} isAsked @returns {Promise<Summary>} */
async function alone(now, isAsked) {
  /** @type {Summary} */
  const summary = { sent: 0, attention: 0, left: 0, reason: null };
  const user = await currentUser();
  if (!user) return summary;
  const isHeld = !isAsked && ((await getMeta("hold_until")) ?? 0) > Date.now();
  if (!isHeld && (await nextDue(user.id, new Set(), now))) {
    const release = await hold("lapangan-sender");
    if (release) await sendAll(user.id, now, summary).finally(release);
    else summary.reason = "other_tab";
  }
  if (summary.sent) await prune();
  summary.left = (await unsentRows(user.id)).filter((row) => row.state !== "attention").length;
  return summary;
}

/** @param {number} owner @param {boolean} now @param {Summary} summary filled in */
async function sendAll(owner, now, summary) {
  await putBack(owner);
  const { contact } = await greeted();
  if (contact !== "ok") return stop(contact, summary);
  /** @type {Set<string>} */
  const tried = new Set();
  for (let row = await nextDue(owner, tried, now); row; row = await nextDue(owner, tried, now)) {
    tried.add(row.id);
    await ifRoom(changeRow(row.id, (one) => void (one.state = "sending")));
    const outcome = await safely(row);
    await note(row.id, outcome);
    if (outcome.kind !== "later") {
      summary[outcome.kind] += 1;
      failures = 0;
    } else if (outcome.stop) return stop(outcome.stop, summary);
  }
}

/** The database may fail in the middle; then the record waits as it was. @param {SealedRow} row */
async function safely(row) {
  try {
    return await deliver(row);
  } catch (error) {
    await changeRow(row.id, (one) => void (one.state = "sealed")).catch(() => {});
    throw error;
  }
}

/** @param {NonNullable<Summary["reason"]>} reason @param {Summary} summary */
async function stop(reason, summary) {
  summary.reason = reason;
  failures += 1;
  if (reason === "portal") await noteState("portal", true);
  if (reason === "signed_out") await noteState("need_sign_in", true);
}

/** @param {string} id @param {Outcome} outcome */
async function note(id, outcome) {
  try {
    await noted(id, outcome);
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
    if (outcome.kind !== "sent") return;
    await dropBytes(id); // the receipt is in our hands, and deleting needs no room
    await ifRoom(noted(id, outcome));
  }
}

/** @param {string} id @param {Outcome} outcome */
async function noted(id, outcome) {
  const now = Date.now();
  await changeRow(id, (row) => {
    if (outcome.kind === "sent") {
      const sent_at = new Date(now).toISOString();
      Object.assign(row, { state: "sent", sent_at, receipt: outcome.receipt, error: null, next_try_at: null });
    } else if (outcome.kind === "attention") {
      Object.assign(row, { state: "attention", error: outcome.error, next_try_at: null });
    } else {
      const tries = row.tries + 1;
      const wait_ms = Math.max(pauseAfter(tries), 1000 * (outcome.retry_after_s ?? 0));
      const next_try_at = outcome.stop === "signed_out" ? null : new Date(now + wait_ms).toISOString();
      Object.assign(row, { state: "sealed", tries, next_try_at, error: outcome.error });
    }
  });
  if (outcome.kind === "later" && outcome.retry_after_s) {
    await setMeta("hold_until", now + 1000 * outcome.retry_after_s);
  }
}

/** What a page that died left as being sent. The lock is ours, so nobody sends it now. @param {number} owner */
async function putBack(owner) {
  for (const row of await unsentRows(owner)) {
    if (row.state === "sending") await ifRoom(changeRow(row.id, (one) => void (one.state = "sealed")));
  }
}

/** @param {number} owner @param {Set<string>} tried @param {boolean} now @returns {Promise<SealedRow|undefined>} */
async function nextDue(owner, tried, now) {
  const rows = await unsentRows(owner);
  return rows.find(
    (row) =>
      row.state !== "attention" &&
      !tried.has(row.id) &&
      (now || row.next_try_at === null || Date.parse(row.next_try_at) <= Date.now()),
  );
}
