// @ts-check
// What waits goes to the server, one after another, until its number is here. The key is that of the first try,
// so that a report whose answer was lost is not there twice.

import { deliver } from "./delivery.js";
import { allReports, asNew, changeReport, getReport, noteReceipt, photosOf } from "./store.js";

/** @typedef {import("./store.js").Report} Report */
/** @typedef {import("./delivery.js").Outcome} Outcome */

const LONGEST_PAUSE_MS = 300_000;

/** @type {Promise<void>|null} */
let running = null;
/** Somebody asked for all of them while a round went on that may pass some over. */
let isAskedAgain = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;
/** @type {(id: string, before: string) => void} */
let told = () => {};
/** @type {(id: string, words: string) => void} */
let goes = () => {};
/** The report that is being sent by this page. @type {string|null} */
let current = null;

/** Once per page. @param {(id: string, before: string) => void} tell after each try; `before` is the id that it had until then
 * @param {(id: string, words: string) => void} progress how far one is */
export function startSending(tell, progress) {
  told = tell;
  goes = progress;
  addEventListener("online", () => void sendWaiting(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void sendWaiting(true));
  void sendWaiting(true);
}

/** @param {string} id */
export function isBeingSent(id) {
  return current === id;
}

/** @param {boolean} now also what is not due yet @returns {Promise<void>} */
export function sendWaiting(now) {
  if (running) {
    isAskedAgain ||= now;
    return running;
  }
  running = inOneTab(() => round(now)).catch((error) => console.warn("lapor:", error)).finally(() => {
    running = current = null;
    if (!isAskedAgain) return void schedule().catch(() => {});
    isAskedAgain = false;
    void sendWaiting(true);
  });
  return running;
}

/** Two tabs at once would do no harm, since the key is the same; it would only cost the person's data.
 * @param {() => Promise<void>} work */
async function inOneTab(work) {
  if (!navigator.locks) return work();
  await navigator.locks.request("lapor-sender", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

/** @param {boolean} now */
async function round(now) {
  for (const { id } of (await allReports()).reverse()) {
    const report = await getReport(id);
    if (report?.state !== "queued" || (!now && report.next_try_at > Date.now())) continue;
    const outcome = await sendOne(report);
    if (outcome.kind === "later" && outcome.isDown) return; // the next one would fare no better
  }
}

/** @param {Report} report @returns {Promise<Outcome>} */
async function sendOne(report) {
  current = report.id;
  told(report.id, report.id); // it says that it is on its way
  let outcome = await deliver(report, await photosOf(report), (words) => goes(report.id, words));
  let mine = report;
  if (outcome.kind === "taken") {
    mine = await asNew(report, true);
    current = mine.id;
    outcome = await deliver(mine, await photosOf(mine), (words) => goes(mine.id, words));
  }
  current = null;
  await note(mine, outcome);
  told(mine.id, report.id);
  return outcome;
}

/** @param {Report} report @param {Outcome} outcome */
async function note(report, outcome) {
  if (outcome.kind === "sent") return noteReceipt(report, receiptOf(outcome));
  if (outcome.kind === "refused") return changeReport(report.id, { state: "attention", why: outcome.why });
  const tries = report.tries + 1;
  const pause_ms = Math.min(LONGEST_PAUSE_MS, 2000 * 2 ** Math.min(tries, 10)) * (0.5 + Math.random() / 2);
  const { why, wait_ms } = outcome.kind === "later" ? outcome : { why: "server", wait_ms: 0 };
  await changeReport(report.id, { tries, next_try_at: Date.now() + Math.max(pause_ms, wait_ms), why });
}

/** @param {Extract<Outcome, {kind: "sent"}>} outcome */
export function receiptOf({ number, reporter_key, unit }) {
  return { number, reporter_key, unit, sent_at: new Date().toISOString(), why: "" };
}

async function schedule() {
  clearTimeout(timer);
  const waiting = (await allReports()).filter((report) => report.state === "queued");
  if (!waiting.length) return;
  const next = Math.min(...waiting.map((report) => report.next_try_at));
  timer = setTimeout(() => void sendWaiting(false), Math.max(1000, next - Date.now()));
}
