// @ts-check
// The last resort: everything unsent of the current user as a zip, from which the server's people can file it.

import { downloadZip } from "../vendor/client-zip/index.js";
import { drafts, fixes } from "./drafts.js";
import { unsentRows } from "./outbox.js";
import { photoBytes, photoRows } from "./photos.js";
import { mustBeSomebody } from "./session.js";

/** @typedef {import("./types.js").User} User */
/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./store.js").SealedRow} SealedRow */
/** @typedef {{name: string, input: string|ArrayBuffer, lastModified: Date}} Entry */

/** @type {Record<string, string>} */
const ENDINGS = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic" };

/** Photos are read one at a time while the zip is written. @returns {Promise<Blob>} */
export async function exportZip() {
  const user = await mustBeSomebody();
  const rows = await unsentRows(user.id);
  const unsealed = await drafts();
  return downloadZip(entries(user, rows, unsealed)).blob();
}

/** @param {User} user @param {SealedRow[]} rows @param {Draft[]} unsealed @returns {AsyncGenerator<Entry>} */
async function* entries(user, rows, unsealed) {
  const lastModified = new Date();
  const manifest = {
    version: 1,
    owner: user.username,
    exported_at: lastModified.toISOString(),
    records: rows.map(({ id, kind, payload_sha256, state }) => ({ id, kind, payload_sha256, state })),
    drafts: unsealed.map(({ id }) => id),
  };
  yield { name: "baca-saya.txt", input: readme(user, rows.length, unsealed.length), lastModified };
  yield { name: "manifest.json", input: JSON.stringify(manifest, null, 1), lastModified };
  for (const row of rows) yield { name: `records/${row.id}.json`, input: row.body, lastModified };
  for (const draft of unsealed) yield { name: `drafts/${draft.id}.json`, input: await draftText(draft), lastModified };
  /** @type {Set<string>} */
  const given = new Set();
  for (const { id } of [...rows, ...unsealed]) {
    for (const photo of await photoRows(id)) {
      const input = given.has(photo.sha256) ? undefined : await photoBytes(photo.key);
      given.add(photo.sha256);
      const name = `photos/${photo.sha256}.${ENDINGS[photo.media_type] ?? "bin"}`;
      if (input) yield { name, input, lastModified };
    }
  }
}

/** @param {Draft} draft */
async function draftText(draft) {
  const photos = (await photoRows(draft.id)).map(({ thumb: _thumb, owner: _owner, ...photo }) => photo);
  return JSON.stringify({ ...draft, photos, fixes: await fixes(draft.id) }, null, 1);
}

/** @param {User} user @param {number} records @param {number} drafts */
function readme(user, records, drafts) {
  return [
    `Kunjungan yang belum terkirim dari ponsel ${user.name || user.username} (${user.username}).`,
    "",
    `Isi: ${records} kiriman yang sudah selesai (records) dan ${drafts} draf (drafts), dengan fotonya (photos).`,
    "Berikan berkas ZIP ini, tanpa diubah, kepada koordinator atau pengelola aplikasi. Mereka memasukkannya ke",
    "server. Isinya boleh dimasukkan lebih dari sekali: yang sudah ada di server tidak menjadi dua.",
    "",
    "Jangan bagikan kepada orang lain: isinya foto lokasi dan posisi Anda.",
    "Jangan hapus aplikasi dari ponsel sebelum pengelola berkata semuanya sudah masuk.",
    "",
  ].join("\r\n");
}
