// @ts-check
// The record as the server reads it, made from a draft. No value in it can be refused for its shape.

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").Fix} Fix */
/** @typedef {import("./store.js").PhotoRow} PhotoRow */

/** What is known only at the moment of sealing.
 * @typedef {{sealed_at: string, perf_sealed_ms: number, page: string, device_id: string, seq: number,
 * app_version: string, server_offset_ms: number|null, server_seen_at: string|null}} Sealing */

export const MAX_NOTE = 1900;
/** The server takes 2,000. */
const MAX_FIXES = 1900;
const MAX_ACCURACY_M = 40_075_017;

export const CANNOT_REASONS = {
  weather: "Cuaca",
  access: "Akses tertutup",
  gone: "Objek sudah tidak ada",
};

/**
 * What keeps a draft from being sealed, in words for people.
 * @param {Draft} draft
 * @param {number} photos
 * @returns {string[]}
 */
export function missingIn(draft, photos) {
  const missing = [];
  if (draft.kind === "visit") {
    if (!draft.decision) missing.push("putusan");
    if (draft.decision === "cannot_judge" && !draft.cannot_reason) missing.push("alasan tidak bisa dinilai");
    const open = draft.checklist.filter(({ answer }) => answer === null).length;
    if (open && draft.decision !== "cannot_judge") missing.push(`${open} butir periksa belum dijawab`);
  }
  const isExempt = draft.decision === "cannot_judge" || draft.corrects !== null;
  if (photos === 0 && !isExempt) missing.push("paling sedikit satu foto");
  if ([...draft.note].length > MAX_NOTE) missing.push(`catatan paling panjang ${MAX_NOTE} huruf`);
  return missing;
}

/**
 * @param {Draft} draft
 * @param {(Fix & {page?: string})[]} fixes
 * @param {PhotoRow[]} photos
 * @param {Sealing} sealing
 * @returns {Record<string, unknown>} without payload_sha256
 */
export function bodyOf(draft, fixes, photos, sealing) {
  const kept = keptFixes(fixes.length, new Set(photos.map((photo) => photo.fix)));
  const numbers = new Map(kept.map((old, now) => [old, now]));
  const visit = {
    task: draft.task,
    decision: draft.decision,
    cannot_reason: draft.decision === "cannot_judge" ? draft.cannot_reason : null,
    corrects: draft.corrects,
  };
  return {
    report: draft.report,
    form_version: draft.form_version,
    ...(draft.kind === "visit" ? visit : {}),
    note: noteOf(draft),
    checklist: draft.checklist.map((one) => ({ ...one, question: plain(one.question), answer: one.answer ?? "unknown" })),
    device_id: sealing.device_id,
    seq: sealing.seq,
    app_version: sealing.app_version,
    clock: {
      started_at: draft.started_at,
      sealed_at: sealing.sealed_at,
      server_offset_ms: sealing.server_offset_ms,
      server_seen_at: sealing.server_seen_at,
      perf_started_ms: draft.perf_started_ms,
      perf_sealed_ms: sealing.perf_sealed_ms,
      page_started: draft.page,
      page_sealed: sealing.page,
    },
    fixes: kept.map((i) => fixOut(fixes[i])),
    photos: photos.map((photo) => photoOut(photo, numbers.get(photo.fix ?? -1) ?? null)),
  };
}

/** Never empty when nothing could be judged. @param {Draft} draft */
function noteOf(draft) {
  const note = plain(draft.note).trim();
  if (draft.decision !== "cannot_judge" || !draft.cannot_reason) return note;
  const reason = CANNOT_REASONS[draft.cannot_reason];
  return note ? `${reason}: ${note}` : `${reason}.`;
}

/** Numbers of the fixes that go along: all, or those of photos and an even share of the rest.
 * @param {number} count @param {Set<number|null>} ofPhotos */
function keptFixes(count, ofPhotos) {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= MAX_FIXES) return all;
  const share = (MAX_FIXES - ofPhotos.size) / count;
  return all.filter((i) => ofPhotos.has(i) || Math.floor(i * share) !== Math.floor((i - 1) * share));
}

/** @param {Fix & {page?: string}} fix */
function fixOut(fix) {
  const accuracy = number(fix.accuracy);
  return {
    lon: fix.lon,
    lat: fix.lat,
    accuracy: accuracy === null ? null : Math.min(Math.max(accuracy, 0), MAX_ACCURACY_M),
    altitude: number(fix.altitude),
    altitude_accuracy: number(fix.altitude_accuracy),
    heading: number(fix.heading),
    speed: number(fix.speed),
    at: moment(fix.at),
    phone_at: moment(fix.phone_at),
    perf_ms: number(fix.perf_ms),
    page: fix.page ?? null,
  };
}

/** @param {PhotoRow} photo @param {number|null} fix */
function photoOut(photo, fix) {
  const heading = number(photo.heading);
  return {
    sha256: photo.sha256,
    bytes: photo.bytes,
    media_type: photo.media_type,
    width: photo.width,
    height: photo.height,
    role: photo.role,
    source: photo.source,
    fix,
    taken_at: moment(photo.taken_at),
    perf_ms: number(photo.perf_ms),
    page: photo.page,
    heading: heading === null ? null : ((heading % 360) + 360) % 360,
    original_sha256: photo.original_sha256,
    original_bytes: photo.original_bytes,
    overlay: photo.overlay,
  };
}

/** @param {number|null|undefined} value */
function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A clock that is wrong by decades says nothing, and no database takes it. @param {string|null|undefined} text */
function moment(text) {
  const date = new Date(text ?? Number.NaN);
  const year = date.getUTCFullYear();
  return year > 1970 && year < 2100 ? date.toISOString() : null;
}

/** Databases take no NUL. @param {string} text */
function plain(text) {
  return text.replaceAll("\0", "");
}
