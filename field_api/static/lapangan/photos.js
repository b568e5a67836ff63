// @ts-check
// Photos of drafts and sealed records: saved with the row that names them, then read back and hashed again.

import { sha256Hex } from "./canonical.js";
import { config } from "./config.js";
import { NoSuchDraft, NotSaved, PhotoTwice, TooManyPhotos } from "./errors.js";
import { tell } from "./events.js";
import { PAGE } from "./page.js";
import { prepared } from "./pictures.js";
import { mustBeSomebody } from "./session.js";
import { read, write } from "./store.js";

/** @typedef {import("./types.js").PhotoMeta} PhotoMeta */
/** @typedef {import("./types.js").NewPhoto} NewPhoto */
/** @typedef {import("./store.js").PhotoRow} PhotoRow */
/** @typedef {import("./store.js").Transaction} Transaction */

/**
 * Throws StorageFull, NotSaved, PhotoUnreadable, PhotoTwice, TooManyPhotos, NoSuchDraft; then nothing of it is
 * kept.
 * @param {string} id of the draft
 * @param {NewPhoto} photo
 * @returns {Promise<PhotoMeta>}
 */
export async function addPhoto(id, photo) {
  const user = await mustBeSomebody();
  const { bytes, ...facts } = await prepared(photo.blob);
  /** @type {PhotoRow} */
  const row = {
    key: crypto.randomUUID(),
    record: id,
    owner: user.id,
    ...facts,
    bytes: bytes.byteLength,
    role: photo.role ?? "site",
    source: photo.source,
    fix: photo.fix ?? null,
    taken_at: photo.taken_at ?? null,
    perf_ms: photo.perf_ms ?? null,
    page: PAGE,
    heading: photo.heading ?? null,
    overlay: photo.overlay ?? false,
  };
  await write(["drafts", "photos", "bytes"], (tx) => insert(tx, row, bytes));
  if (!(await isIntact(row.key, row.sha256))) {
    await take(id, row.key, user.id);
    throw new NotSaved("Foto rusak saat disimpan. Ambil foto sekali lagi.");
  }
  tell("drafts");
  return asMeta(row);
}

/** @param {string} id of the draft @param {string} key */
export async function removePhoto(id, key) {
  const user = await mustBeSomebody();
  await take(id, key, user.id);
  tell("drafts");
}

/** In the order in which they were taken; also of a sealed record. @param {string} id */
export async function photosOf(id) {
  const user = await mustBeSomebody();
  const rows = await photoRows(id);
  return rows.filter((row) => row.owner === user.id).map(asMeta);
}

/** The photo as it will be sent, as an object URL that the caller revokes; null when its bytes are gone.
 * @param {string} key @returns {Promise<string|null>} */
export async function photoUrl(key) {
  const user = await mustBeSomebody();
  const row = await read(["photos"], (tx) => tx.objectStore("photos").get(key));
  const bytes = row?.owner === user.id ? await photoBytes(key) : undefined;
  return row && bytes ? URL.createObjectURL(new Blob([bytes], { type: row.media_type })) : null;
}

/** @param {string} key @returns {Promise<ArrayBuffer|undefined>} */
export function photoBytes(key) {
  return read(["bytes"], (tx) => tx.objectStore("bytes").get(key));
}

/** Whether the stored bytes are still those of the hash. @param {string} key @param {string} sha256 */
export async function isIntact(key, sha256) {
  const bytes = await photoBytes(key);
  return bytes !== undefined && (await sha256Hex(bytes)) === sha256;
}

/** Of a draft in its own order, of a sealed record in that of its keys. @param {string} id @returns {Promise<PhotoRow[]>} */
export function photoRows(id) {
  return read(["drafts", "outbox", "photos"], async (tx) => {
    const rows = await tx.objectStore("photos").index("record").getAll(id);
    const draft = await tx.objectStore("drafts").get(id);
    const sealed = await tx.objectStore("outbox").get(id);
    const keys = draft?.photos ?? sealed?.photos.map((photo) => photo.key) ?? [];
    return rows.sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
  });
}

/** @param {Transaction} tx @param {PhotoRow} row @param {ArrayBuffer} bytes */
async function insert(tx, row, bytes) {
  const draft = await tx.objectStore("drafts").get(row.record);
  if (draft?.owner !== row.owner) throw new NoSuchDraft();
  const most = config().limits.max_photos;
  if (draft.photos.length >= most) throw new TooManyPhotos(most);
  const others = await tx.objectStore("photos").index("record").getAll(row.record);
  if (others.some((other) => other.sha256 === row.sha256)) throw new PhotoTwice();
  await tx.objectStore("bytes").add(bytes, row.key);
  await tx.objectStore("photos").add(row);
  draft.photos.push(row.key);
  draft.rev += 1;
  draft.updated_at = new Date().toISOString();
  await tx.objectStore("drafts").put(draft);
}

/** @param {string} id @param {string} key @param {number} owner */
function take(id, key, owner) {
  return write(["drafts", "photos", "bytes"], async (tx) => {
    const draft = await tx.objectStore("drafts").get(id);
    if (draft?.owner !== owner) throw new NoSuchDraft();
    if (!draft.photos.includes(key)) return;
    draft.photos = draft.photos.filter((one) => one !== key);
    draft.rev += 1;
    await tx.objectStore("drafts").put(draft);
    await tx.objectStore("photos").delete(key);
    await tx.objectStore("bytes").delete(key);
  });
}

/** @param {PhotoRow} row @returns {PhotoMeta} */
function asMeta({ owner: _owner, ...row }) {
  return { ...row, thumb: new Blob([row.thumb], { type: "image/jpeg" }) };
}
