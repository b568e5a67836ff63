// @ts-check
// From draft to sealed record, in one transaction: from here on its text never changes.

import { serverClock } from "./api.js";
import { canonical, sha256Hex } from "./canonical.js";
import { steadyMs } from "./clock.js";
import { config } from "./config.js";
import { NoSuchDraft, NotReady, NotSaved } from "./errors.js";
import { tell } from "./events.js";
import { asOutboxRow } from "./outbox.js";
import { PAGE } from "./page.js";
import { bodyOf, missingIn } from "./payload.js";
import { isIntact } from "./photos.js";
import { mustBeSomebody } from "./session.js";
import { deviceId } from "./storage.js";
import { read, write } from "./store.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").OutboxRow} OutboxRow */
/** @typedef {import("./store.js").PhotoRow} PhotoRow */
/** @typedef {import("./store.js").SealedRow} SealedRow */
/** @typedef {import("./store.js").Transaction} Transaction */

/** @typedef {{draft: Draft, fixes: import("./types.js").Fix[], photos: PhotoRow[], seq: number}} Snapshot */

const ATTEMPTS = 5;

/**
 * Make the record as it will be sent, for ever. Throws NotReady, NoSuchDraft, StorageFull, NotSaved; then the
 * draft is as it was.
 * @param {string} id
 * @returns {Promise<OutboxRow>}
 */
export async function seal(id) {
  const user = await mustBeSomebody();
  await mustBeReady(await snapshot(id, user.id));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seen = await snapshot(id, user.id);
    const row = await sealed(seen);
    if (await commit(seen, row)) {
      tell("drafts");
      tell("outbox");
      return asOutboxRow(row, new Set(row.photos.map((photo) => photo.key)));
    }
  }
  throw new NotSaved("Draf masih berubah. Tunggu sebentar lalu kirim lagi.");
}

/** @param {string} id @param {number} owner @returns {Promise<Snapshot>} */
function snapshot(id, owner) {
  return read(["drafts", "fixes", "photos", "meta"], async (tx) => {
    const draft = await tx.objectStore("drafts").get(id);
    if (draft?.owner !== owner) throw new NoSuchDraft();
    const rows = await tx.objectStore("fixes").index("draft").getAll(id);
    const photos = await tx.objectStore("photos").index("record").getAll(id);
    photos.sort((a, b) => draft.photos.indexOf(a.key) - draft.photos.indexOf(b.key));
    const seq = (await tx.objectStore("meta").get("seq")) ?? 0;
    return { draft, fixes: rows.map(({ draft: _draft, ...fix }) => fix), photos, seq };
  });
}

/** Photos are looked at again, byte by byte, before their names are sealed. @param {Snapshot} seen */
async function mustBeReady({ draft, photos }) {
  const missing = missingIn(draft, draft.photos.length);
  for (const [i, key] of draft.photos.entries()) {
    const photo = photos.find((one) => one.key === key);
    if (photo && (await isIntact(key, photo.sha256))) continue;
    missing.push(`foto ke-${i + 1} rusak di ponsel: hapus dan ambil lagi`);
  }
  if (missing.length) throw new NotReady(missing);
}

/** @param {Snapshot} seen @returns {Promise<SealedRow>} */
async function sealed({ draft, fixes, photos, seq }) {
  const { offset_ms, seen_at } = await serverClock();
  const sealed_at = new Date().toISOString();
  const body = bodyOf(draft, fixes, photos, {
    sealed_at,
    perf_sealed_ms: steadyMs(),
    page: PAGE,
    device_id: await deviceId(),
    seq: seq + 1,
    app_version: config().version,
    server_offset_ms: offset_ms,
    server_seen_at: seen_at,
  });
  const payload_sha256 = await sha256Hex(canonical(body));
  const { id, owner, owner_name, kind, report, task, category, address, corrects, decision, note } = draft;
  return {
    ...{ id, owner, owner_name, kind, report, task, category, address, corrects, decision, note },
    state: "sealed",
    sealed_at,
    sent_at: null,
    tries: 0,
    next_try_at: null,
    error: null,
    receipt: null,
    seq: seq + 1,
    payload_sha256,
    body: canonical({ ...body, payload_sha256 }),
    photos: photos.map(({ key, sha256, bytes }) => ({ key, sha256, bytes, there: false, blind: false })),
    thumb: photos[0]?.thumb ?? null,
  };
}

/** False when the draft, or the counter, has moved on since it was looked at.
 * @param {Snapshot} seen @param {SealedRow} row */
function commit(seen, row) {
  return write(["drafts", "photos", "bytes", "fixes", "outbox", "meta"], async (tx) => {
    const now = await tx.objectStore("drafts").get(row.id);
    if (!now) throw new NoSuchDraft();
    const seq = (await tx.objectStore("meta").get("seq")) ?? 0;
    if (now.rev !== seen.draft.rev || seq !== seen.seq) return false;
    for (const { key } of row.photos) {
      const here = (await tx.objectStore("bytes").count(key)) + (await tx.objectStore("photos").count(key));
      if (here !== 2) return false;
    }
    await tx.objectStore("outbox").add(row);
    await tx.objectStore("meta").put(row.seq, "seq");
    await tx.objectStore("drafts").delete(row.id);
    for (const key of await tx.objectStore("fixes").index("draft").getAllKeys(row.id)) {
      await tx.objectStore("fixes").delete(key);
    }
    return true;
  });
}
