// @ts-check
// The state that every screen shows: what is unsent, how old, how much room is left.

import { serverClock } from "./api.js";
import { othersUnsent, unsentRows } from "./outbox.js";
import { currentUser } from "./session.js";
import { isPersisted, storage } from "./storage.js";
import { getMeta, read } from "./store.js";

/** @typedef {import("./types.js").Status} Status */

/** @returns {Promise<Status>} */
export async function status() {
  const user = await currentUser();
  const rows = user ? await unsentRows(user.id) : [];
  return {
    unsent: rows.length,
    oldest_sealed_at: rows.map((row) => row.sealed_at).sort()[0] ?? null,
    drafts: user ? await read(["drafts"], (tx) => tx.objectStore("drafts").index("owner").count(user.id)) : 0,
    last_contact_at: (await getMeta("last_contact_at")) ?? null,
    attention: rows.filter((row) => row.state === "attention").length,
    storage: await storage(),
    persisted: await isPersisted(),
    sending: rows.some((row) => row.state === "sending"),
    need_sign_in: (await getMeta("need_sign_in")) ?? false,
    portal: (await getMeta("portal")) ?? false,
    others_unsent: await othersUnsent(),
    clock_off_ms: (await serverClock()).offset_ms ?? 0,
  };
}
