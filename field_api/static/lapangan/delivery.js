// @ts-check
// One sealed record to the server: its photos first, one after another, then the record that names them.

import { ask, change } from "./api.js";
import { sha256Hex } from "./canonical.js";
import { changeRow } from "./outbox.js";
import { photoBytes } from "./photos.js";
import { ifRoom } from "./store.js";

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./types.js").Refusal} Refusal */
/** @typedef {import("./types.js").Receipt} Receipt */
/** @typedef {import("./store.js").SealedRow} SealedRow */
/** @typedef {import("./store.js").NamedPhoto} NamedPhoto */

/** @typedef {"offline"|"portal"|"signed_out"|"server"} Reason */

/** `later` with a `stop` says that the next record would fare no better.
 * @typedef {{kind: "sent", receipt: Receipt} | {kind: "attention", error: Refusal} |
 * {kind: "later", error: Refusal, retry_after_s: number|null, stop: Reason|null}} Outcome */

/** The cause is the network, a gateway or the load, not this record. */
const STOPPING = [429, 502, 503, 504];
const PASSING = [408, 425];
const PATHS = { visit: "visits", follow_up: "follow-ups" };

/** Repeating it is safe at any point. @param {SealedRow} row @returns {Promise<Outcome>} */
export async function deliver(row) {
  return (await deliverPhotos(row)) ?? (await deliverRecord(row, true));
}

/** @param {SealedRow} row @returns {Promise<Outcome|null>} null: all are there */
async function deliverPhotos(row) {
  for (const photo of row.photos) {
    if (photo.there) continue;
    const outcome = await deliverPhoto(row.owner, photo);
    if (outcome) return outcome;
    photo.there = true;
    await notePhotos(row);
  }
  return null;
}

/** @param {number} owner @param {NamedPhoto} photo @returns {Promise<Outcome|null>} */
async function deliverPhoto(owner, photo) {
  const path = `blobs/${photo.sha256}`;
  if (!photo.blind) {
    const head = await ask("HEAD", path);
    if (head.contact === "ok" && head.status === 204) return null;
    // Any other answer has no body that could say more; that of the PUT has.
    if (head.contact !== "ok" || head.status === 401) return refused(head);
  }
  const bytes = await photoBytes(photo.key);
  if (!bytes) return attention(0, "bytes_gone", "Foto kunjungan ini tidak ada lagi di ponsel dan belum ada di server.");
  if ((await sha256Hex(bytes)) !== photo.sha256) {
    return attention(0, "photo_damaged", "Foto kunjungan ini rusak di ponsel. Ekspor ZIP lalu hubungi koordinator.");
  }
  const type = "application/octet-stream";
  const answer = await change(owner, "PUT", path, { body: bytes, bytes: bytes.byteLength, type });
  if (isTaken(answer)) return answer.data?.sha256 === photo.sha256 ? null : strange(answer);
  // The bytes were right here a moment ago, so they changed or broke off on the way.
  if (answer.code === "hash_mismatch") return later(answer, null);
  return refused(answer);
}

/**
 * @param {SealedRow} row
 * @param {boolean} mayRepeat whether photos that are missing there may be sent again first
 * @returns {Promise<Outcome>}
 */
async function deliverRecord(row, mayRepeat) {
  const answer = await change(row.owner, "PUT", `${PATHS[row.kind]}/${row.id}`, {
    body: row.body,
    bytes: row.body.length,
    type: "application/json",
  });
  if (isTaken(answer)) {
    const isOurs = answer.data?.id === row.id && answer.data.payload_sha256 === row.payload_sha256;
    return isOurs ? { kind: "sent", receipt: answer.data } : strange(answer);
  }
  if (answer.code !== "blobs_missing") return refused(answer);
  const missing = new Set(Array.isArray(answer.data.missing) ? answer.data.missing : []);
  for (const photo of row.photos) {
    if (missing.has(photo.sha256)) Object.assign(photo, { there: false, blind: true });
  }
  await notePhotos(row);
  if (!mayRepeat) return later(answer, null);
  return (await deliverPhotos(row)) ?? (await deliverRecord(row, false));
}

/** @param {SealedRow} row */
async function notePhotos({ id, photos }) {
  await ifRoom(changeRow(id, (row) => void (row.photos = photos)));
}

/** @param {Answer} answer */
function isTaken({ contact, status }) {
  return contact === "ok" && (status === 200 || status === 201);
}

/** What a refusal means for the record. @param {Answer} answer @returns {Outcome} */
function refused(answer) {
  const { contact, status, code } = answer;
  if (contact !== "ok") return later(answer, contact);
  if (status === 401) return later(answer, "signed_out");
  if (STOPPING.includes(status) || code === "permission_denied") return later(answer, "server");
  if (status >= 500 || PASSING.includes(status) || code === "cut_short") return later(answer, null);
  if (status < 400) return strange(answer);
  const detail = answer.detail || `Server menolak kiriman ini (${status}).`;
  return { kind: "attention", error: { status, code, detail, kept: answer.data?.kept === true } };
}

/** An answer that looks like success and is not the server's. @param {Answer} answer @returns {Outcome} */
function strange(answer) {
  return later({ ...answer, contact: "portal" }, "portal");
}

/** @param {number} status @param {string} code @param {string} detail @returns {Outcome} */
function attention(status, code, detail) {
  return { kind: "attention", error: { status, code, detail } };
}

const WHY = {
  offline: "Tidak ada jaringan ke server.",
  portal: "Jaringan ini menjawab sendiri; masuk ke Wi-Fi dahulu.",
  ok: "Server sedang bermasalah; dicoba lagi sendiri.",
};

/** @param {Answer} answer @param {Reason|null} stop @returns {Outcome} */
function later({ contact, status, code, detail, retry_after_s }, stop) {
  const error = { status, code: contact === "ok" ? code : contact, detail: detail || WHY[contact] };
  return { kind: "later", error, retry_after_s, stop };
}
