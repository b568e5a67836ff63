// @ts-check
// What waits goes to the server, one after another, until its number is here. The key is that of the first try,
// so that a report whose answer was lost is not there twice.

import { ask } from "./net.js";
import { allReports, changeReport, deviceId, getReport, noteReceipt, photosOf } from "./store.js";
import { config } from "./words.js";

/** @typedef {import("./store.js").Report} Report */
/** @typedef {import("./net.js").Answer} Answer */

const SEND_MS = 180_000;
const LONGEST_PAUSE_MS = 300_000;
const AN_HOUR_MS = 3_600_000;

/** @type {Promise<void>|null} */
let running = null;
/** Somebody asked for all of them while a round went on that may pass some over. */
let isAskedAgain = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;
/** @type {(id: string) => void} */
let told = () => {};

/** Once per page. @param {(id: string) => void} tell after each try */
export function startSending(tell) {
  told = tell;
  addEventListener("online", () => void sendWaiting(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void sendWaiting(true));
  void sendWaiting(true);
}

/** @param {boolean} now also what is not due yet @returns {Promise<void>} */
export function sendWaiting(now) {
  if (running) {
    isAskedAgain ||= now;
    return running;
  }
  running = inOneTab(() => round(now)).finally(() => {
    running = null;
    if (!isAskedAgain) return void schedule();
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
    const answer = await deliver(report);
    await note(report, answer);
    told(id);
    if (answer.contact !== "ok") return; // the next one would fare no better
  }
}

async function schedule() {
  clearTimeout(timer);
  const waiting = (await allReports()).filter((report) => report.state === "queued");
  if (!waiting.length) return;
  const next = Math.min(...waiting.map((report) => report.next_try_at));
  timer = setTimeout(() => void sendWaiting(false), Math.max(1000, next - Date.now()));
}

/** @param {Report} report @returns {Promise<Answer>} */
async function deliver(report) {
  const headers = { "Idempotency-Key": report.id, "X-Device": await deviceId() };
  return ask(config.reports, { method: "POST", body: await bodyOf(report), headers }, SEND_MS);
}

/** @param {Report} report */
async function bodyOf(report) {
  const body = new FormData();
  const { lon, lat, accuracy } = report;
  /** @type {Record<string, string|null>} */
  const fields = {
    category: report.category,
    description: report.description,
    address: report.address,
    side: report.side,
    private: String(report.private),
    pin_moved: String(report.pin_moved),
    lon: lon === null ? null : String(lon),
    lat: lat === null ? null : String(lat),
    accuracy: lon === null || accuracy === null ? null : String(accuracy),
    contact_phone: report.phone,
    contact_email: report.email,
    form_token: report.token,
    website: report.website,
  };
  for (const [name, value] of Object.entries(fields)) if (value !== null) body.set(name, value);
  for (const [at, { bytes, media_type }] of (await photosOf(report)).entries()) {
    body.append("photos", new File([bytes], `${at + 1}.${media_type.slice(6)}`, { type: media_type }));
  }
  return body;
}

/** @param {Report} report @param {Answer} answer */
async function note(report, answer) {
  const { status, data } = answer;
  if (isReceipt(answer)) {
    const { number, reporter_key, unit } = data;
    return noteReceipt(report.id, { number, reporter_key, unit: unit ?? "", sent_at: new Date().toISOString(), why: "" });
  }
  if (isRefusal(answer)) return changeReport(report.id, { state: "attention", why: data.detail });
  const tries = report.tries + 1;
  const pause_ms = Math.min(LONGEST_PAUSE_MS, 2000 * 2 ** Math.min(tries, 10)) * (0.5 + Math.random() / 2);
  const enough = data?.code === "too_many";
  const wait_ms = enough ? AN_HOUR_MS : Math.max(pause_ms, 1000 * answer.retry_after_s);
  const why = enough ? data.detail : answer.contact === "ok" && status < 400 ? "portal" : answer.contact;
  await changeReport(report.id, { tries, next_try_at: Date.now() + wait_ms, why });
}

/** Only the server knows a number and its key; a network in between says 200 to anything. @param {Answer} answer */
function isReceipt({ status, data }) {
  const hasNumber = /^JK\d{10,}$/.test(data?.number ?? "") && typeof data?.reporter_key === "string";
  return (status === 200 || status === 201) && hasNumber;
}

/** The report itself is wrong; trying again would not help. @param {Answer} answer */
function isRefusal({ contact, status }) {
  return contact === "ok" && status >= 400 && status < 500 && ![401, 403, 408, 425, 429].includes(status);
}
