// @ts-check
// Sealed records on this phone: waiting, set aside with a reason, or sent.

import { NoSuchDraft } from "./errors.js";
import { tell } from "./events.js";
import { currentUser, mustBeSomebody } from "./session.js";
import { read, SETTLED, write } from "./store.js";

/** @typedef {import("./types.js").OutboxRow} OutboxRow */
/** @typedef {import("./store.js").SealedRow} SealedRow */

/** No photo of it is left on the phone, so that trying again cannot help. */
const GONE = "bytes_gone";

/** Those of the current user, newest first. @returns {Promise<OutboxRow[]>} */
export async function outbox() {
  const user = await currentUser();
  if (!user) return [];
  return read(["outbox", "bytes"], async (tx) => {
    const rows = await tx.objectStore("outbox").index("owner").getAll(user.id);
    const here = new Set(await tx.objectStore("bytes").getAllKeys());
    return rows.sort((a, b) => b.seq - a.seq).map((row) => asOutboxRow(row, here));
  });
}

/** What screens see of a row. @param {SealedRow} row @param {Set<string>} here keys of photos whose bytes are here */
export function asOutboxRow(row, here) {
  const { owner: _owner, owner_name: _name, seq: _seq, body: _body, thumb, ...seen } = row;
  const photos = row.photos.map(({ key, sha256, bytes, there }) => ({
    ...{ key, sha256, bytes, there },
    bytes_here: here.has(key),
  }));
  return { ...seen, photos, thumb: thumb ? new Blob([thumb], { type: "image/jpeg" }) : null };
}

/** How many records and drafts of other users wait on this phone; no more is told of them. @returns {Promise<number>} */
export async function othersUnsent() {
  const user = await currentUser();
  return read(["outbox", "drafts"], async (tx) => {
    let others = 0;
    let record = await tx.objectStore("outbox").index("state").openKeyCursor();
    while (record) {
      const [owner, state] = /** @type {[number, string]} */ (record.key);
      if (owner !== user?.id && !SETTLED.includes(state)) others += 1;
      record = await record.continue();
    }
    let draft = await tx.objectStore("drafts").index("owner").openKeyCursor();
    while (draft) {
      if (draft.key !== user?.id) others += 1;
      draft = await draft.continue();
    }
    return others;
  });
}

/** Take a record that needed attention back into the queue; it is tried at once. @param {string} id */
export async function retry(id) {
  const user = await mustBeSomebody();
  await changeRow(id, (row) => {
    if (row.owner !== user.id) throw new NoSuchDraft();
    if (row.state !== "sent") Object.assign(row, { state: "sealed", tries: 0, next_try_at: null, error: null });
  });
}

/** Whether the coordinator has it, or nothing more can be done here. @param {Pick<OutboxRow, "state"|"error">} row */
export function canHandOver({ state, error }) {
  return state === "attention" && (error?.kept === true || error?.code === GONE);
}

/** Leave a refused record to the coordinator: it no longer counts as unsent, and goes after fourteen days.
 * Does nothing unless `canHandOver`. @param {string} id */
export async function handOver(id) {
  const user = await mustBeSomebody();
  await changeRow(id, (row) => {
    if (row.owner !== user.id) throw new NoSuchDraft();
    if (canHandOver(row)) Object.assign(row, { state: "handed_over", sent_at: new Date().toISOString() });
  });
}

/** What is not at the server, in the order of sealing. @param {number} owner @returns {Promise<SealedRow[]>} */
export async function unsentRows(owner) {
  const rows = await read(["outbox"], async (tx) => {
    const index = tx.objectStore("outbox").index("state");
    const states = ["sealed", "sending", "attention"];
    return (await Promise.all(states.map((state) => index.getAll([owner, state])))).flat();
  });
  return rows.sort((a, b) => a.seq - b.seq);
}

/**
 * Change a row where it stands; never its body.
 * @param {string} id
 * @param {(row: SealedRow) => void} change
 * @returns {Promise<SealedRow|null>} as it is now
 */
export async function changeRow(id, change) {
  const row = await write(["outbox"], async (tx) => {
    const found = await tx.objectStore("outbox").get(id);
    if (!found) return null;
    change(found);
    await tx.objectStore("outbox").put(found);
    return found;
  });
  tell("outbox");
  return row;
}
