// @ts-check
// One report to the server: its photos first, each by itself, so that a line that breaks loses one at most; then its
// words, which name them.

import { ask, upload } from "./net.js";
import { deviceId } from "./store.js";
import { addressOf, config, t } from "./words.js";

/** @typedef {import("./store.js").Report} Report */
/** @typedef {import("./store.js").Photo} Photo */
/** @typedef {import("./net.js").Answer} Answer */

/** What became of it. `refused`: the report itself is wrong, in words for people. `taken`: its id was used before.
 * @typedef {{kind: "sent", number: string, reporter_key: string, unit: string} | {kind: "refused", why: string} |
 * {kind: "taken"} | {kind: "later", why: string, wait_ms: number, isDown: boolean}} Outcome */

const WORDS_MS = 90_000;
/** Where too much was sent, and nobody said how long to wait. */
const TOO_MANY_MS = 600_000;
const PASSING = [401, 403, 404, 405, 408, 425, 429];

/** Repeating it is safe at any point.
 * @param {Report} report @param {Photo[]} photos @param {(words: string) => void} says how far it is
 * @returns {Promise<Outcome>} */
export async function deliver(report, photos, says) {
  const device = await deviceId();
  const others = new Set(photos.map(({ sha256 }) => sha256));
  for (let round = 0; ; round += 1) {
    const stopped = await deliverPhotos(photos.filter(({ sha256 }) => others.has(sha256)), photos, device, report.tries + round > 0, says);
    if (stopped) return stopped;
    says(t("sending.words"));
    const answer = await deliverWords(report, photos, device);
    if (answer.data?.code !== "blobs_missing" || round > 0) return outcomeOf(answer);
    others.clear();
    for (const sha256 of answer.data.missing ?? []) others.add(sha256);
  }
}

/** @param {Photo[]} photos to be sent @param {Photo[]} all @param {string} device
 * @param {boolean} mayBeThere from an earlier try @param {(words: string) => void} says */
async function deliverPhotos(photos, all, device, mayBeThere, says) {
  for (const photo of photos) {
    const n = all.indexOf(photo) + 1;
    const told = (/** @type {number} */ share) => says(t("sending.photo", { n, of: all.length, percent: Math.floor(100 * share) }));
    told(0);
    const answer = await deliverPhoto(photo, device, mayBeThere, told);
    if (answer.contact === "ok" && answer.status < 300) continue;
    const outcome = outcomeOf(answer);
    if (outcome.kind !== "refused") return outcome;
    if (answer.data?.code === "hash_mismatch") return later(answer, "server"); // it broke on the way
    return { ...outcome, why: `${t("photo.alt", { n })}: ${outcome.why}` };
  }
  return null;
}

/** @param {Photo} photo @param {string} device @param {boolean} mayBeThere @param {(share: number) => void} moved
 * @returns {Promise<Answer>} */
async function deliverPhoto({ sha256, bytes }, device, mayBeThere, moved) {
  const url = addressOf("photo", sha256);
  if (mayBeThere) {
    const known = await ask(url, { method: "HEAD", headers: { "X-Device": device } });
    if (known.contact === "offline" || known.status === 204) return known;
  }
  const headers = { "X-Device": device, "Content-Type": "application/octet-stream" };
  const answer = await upload("PUT", url, bytes, headers, moved);
  const isOurs = answer.status >= 300 || answer.data?.sha256 === sha256;
  return isOurs ? answer : { ...answer, contact: answer.status ? "portal" : "offline" };
}

/** As JSON, in which a line end is one character. @param {Report} report @param {Photo[]} photos @param {string} device */
async function deliverWords(report, photos, device) {
  const { lon, lat, accuracy, category, description, address, side, pin_moved } = report;
  const body = JSON.stringify({
    ...{ category, description, address, side, pin_moved, private: report.private, lon, lat },
    accuracy: lon === null ? null : accuracy,
    contact_phone: report.phone,
    contact_email: report.email,
    consent: report.consent,
    consent_text: report.consent ? consentWords() : "",
    form_token: report.token,
    website: report.website,
    blobs: photos.map(({ sha256 }) => sha256),
  });
  const headers = { "Idempotency-Key": report.id, "X-Device": device, "Content-Type": "application/json" };
  return ask(config.reports, { method: "POST", body, headers }, WORDS_MS);
}

/** @param {Answer} answer @returns {Outcome} */
function outcomeOf(answer) {
  const { contact, status, data } = answer;
  if (contact !== "ok") return later(answer, contact);
  if (isReceipt(answer)) return { kind: "sent", number: data.number, reporter_key: data.reporter_key, unit: data.unit ?? "" };
  if (status < 300) return later(answer, "portal");
  if (status === 413) return { kind: "refused", why: t("sending.too_large") };
  if (data?.code === "conflict") return { kind: "taken" };
  if (data?.code === "too_many") return { ...later(answer, data.detail), wait_ms: 1000 * answer.retry_after_s || TOO_MANY_MS };
  if (data?.code === "cut_short" || data?.code === "blobs_missing") return later(answer, "offline");
  if (status >= 500 || PASSING.includes(status)) return later(answer, "server");
  return { kind: "refused", why: data?.detail ?? t("sending.server") };
}

/** Only the server knows a number and its key; a network in between says 200 to anything. @param {Answer} answer */
function isReceipt({ status, data }) {
  const hasNumber = /^JK\d{10,}$/.test(data?.number ?? "") && typeof data?.reporter_key === "string";
  return (status === 200 || status === 201) && hasNumber;
}

/** @param {Answer} answer @param {string} why @returns {Extract<Outcome, {kind: "later"}>} */
function later({ contact, retry_after_s }, why) {
  return { kind: "later", why, wait_ms: 1000 * retry_after_s, isDown: contact !== "ok" };
}

/** What stands beside the box that was ticked. */
function consentWords() {
  const words = /** @type {HTMLInputElement|null} */ (document.getElementById("setuju-kata"));
  return words?.value ?? "";
}
