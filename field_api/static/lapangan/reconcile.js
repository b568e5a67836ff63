// @ts-check
// What this phone believes it has sent, against what the server has: after a restored backup they differ.

import { change } from "./api.js";
import { changeRow } from "./outbox.js";
import { currentUser, greeted } from "./session.js";
import { ROWS_KEPT_MS } from "./storage.js";
import { read } from "./store.js";

/** @typedef {import("./store.js").SealedRow} SealedRow */
/** @typedef {import("./types.js").Refusal} Refusal */

/** The server takes 500 at once. */
const AT_ONCE = 400;

/**
 * Put what the server lacks back into the queue, as far as its photos are still here. null: no contact.
 * @returns {Promise<{known: number, again: number, attention: number}|null>}
 */
export async function reconcile() {
  const user = await currentUser();
  if (!user) return null;
  const result = { known: 0, again: 0, attention: 0 };
  const rows = await recentlySent(user.id);
  if (rows.length === 0) return result;
  if ((await greeted()).contact !== "ok") return null;
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const body = JSON.stringify(rows.slice(i, i + AT_ONCE).map(asked));
    const answer = await change(user.id, "POST", "visits/reconcile", { body, type: "application/json" });
    if (answer.contact !== "ok" || answer.status !== 200) return null;
    result.known += answer.data.known.length;
    for (const id of answer.data.missing) result[await sendAgain(id)] += 1;
    for (const id of answer.data.differs) {
      await setAside(id, "payload_differs", "Di server ada catatan lain dengan nomor ini. Hubungi koordinator.");
      result.attention += 1;
    }
  }
  return result;
}

/** @param {number} owner @returns {Promise<SealedRow[]>} */
async function recentlySent(owner) {
  const rows = await read(["outbox"], (tx) => tx.objectStore("outbox").index("state").getAll([owner, "sent"]));
  return rows.filter((row) => Date.now() - Date.parse(row.sent_at ?? "") < ROWS_KEPT_MS);
}

/** @param {SealedRow} row */
function asked({ id, payload_sha256, receipt }) {
  const { received_at, flags, signature } = receipt ?? {};
  return { id, payload_sha256, received_at, flags, signature };
}

/** @param {string} id @returns {Promise<"again"|"attention">} */
async function sendAgain(id) {
  const isWhole = await read(["outbox", "bytes"], async (tx) => {
    const row = await tx.objectStore("outbox").get(id);
    for (const { key } of row?.photos ?? []) {
      if ((await tx.objectStore("bytes").count(key)) === 0) return false;
    }
    return true;
  });
  if (!isWhole) {
    const words = "Server kehilangan kunjungan ini dan fotonya tidak ada lagi di ponsel. Hubungi koordinator.";
    await setAside(id, "bytes_gone", words);
    return "attention";
  }
  await changeRow(id, (row) => {
    if (row.state !== "sent") return;
    const photos = row.photos.map((photo) => ({ ...photo, there: false, blind: false }));
    Object.assign(row, { state: "sealed", sent_at: null, tries: 0, next_try_at: null, photos });
  });
  return "again";
}

/** @param {string} id @param {string} code @param {string} detail */
async function setAside(id, code, detail) {
  await changeRow(id, (row) => {
    if (row.state === "sent") Object.assign(row, { state: "attention", error: { status: 0, code, detail } });
  });
}
