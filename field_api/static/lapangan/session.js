// @ts-check
// Who works on this phone: known without a network, forgotten only by signing out.

import { ask, change, greet, sessionIn } from "./api.js";
import { NoContact, SignedOut, SignInRefused, Unsent } from "./errors.js";
import { hear, tell } from "./events.js";
import { getMeta, ifRoom, setMeta, SETTLED, write } from "./store.js";

/** @typedef {import("./types.js").User} User */
/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./store.js").Transaction} Transaction */

const FIELD_ROLES = ["validator", "officer"];

/** What the session of the browser means for the user of this phone.
 * @typedef {{session: Session|null, contact: "ok"|"offline"|"portal"|"server"|"signed_out"}} Greeting */

/** The last known user, also without a network. @returns {Promise<User|null>} */
export async function currentUser() {
  return (await getMeta("user")) ?? null;
}

/** @returns {Promise<User>} Throws SignedOut. */
export async function mustBeSomebody() {
  const user = await currentUser();
  if (!user) throw new SignedOut();
  return user;
}

/** Ask the server who is signed in. null: no contact. @returns {Promise<Session|null>} */
export async function session() {
  return (await greeted()).session;
}

/** As `session`, with the reason when it is not this phone's user. @returns {Promise<Greeting>} */
export async function greeted() {
  const { session, answer } = await greet();
  await noteState("portal", answer.contact === "portal");
  if (!session) return { session, contact: answer.contact === "ok" ? "server" : answer.contact };
  const known = (await currentUser()) ?? (await adopted(session.user));
  const isTheirs = known !== null && session.user?.id === known.id;
  if (isTheirs) await ifRoom(setMeta("user", session.user));
  await noteState("need_sign_in", known !== null && !isTheirs);
  return { session, contact: isTheirs ? "ok" : "signed_out" };
}

/**
 * Throws SignInRefused, NoContact. What an earlier user has not sent stays where it is, untouched.
 * @param {string} username
 * @param {string} password
 * @returns {Promise<User>}
 */
export async function signIn(username, password) {
  const { session, answer: greeting } = await greet();
  if (!session) throw new NoContact(greeting.contact === "ok" ? "server" : greeting.contact);
  const body = JSON.stringify({ username, password });
  const answer = await ask("POST", "session", { body, type: "application/json" });
  const user = sessionIn(answer)?.user;
  if (user) {
    await setMeta("user", user);
    await noteState("need_sign_in", false);
    tell("session");
    return user;
  }
  if (answer.contact !== "ok") throw new NoContact(answer.contact);
  if (answer.status >= 500 || answer.status < 400) throw new NoContact("server");
  throw new SignInRefused(answer.detail || "Nama atau kata sandi salah.", answer.code);
}

/**
 * Take the user's day, pictures and sent rows off the phone. Throws Unsent while anything of theirs is drafted
 * or not at the server, and NoContact, since only the server can end its session.
 */
export async function signOut() {
  const user = await mustBeSomebody();
  await write(["drafts", "outbox"], (tx) => refuseUnsent(tx, user.id));
  const { session, answer: greeting } = await greet();
  if (!session) throw new NoContact(greeting.contact === "ok" ? "server" : greeting.contact);
  if (session.user?.id === user.id) {
    const answer = await change(user.id, "DELETE", "session");
    if (answer.contact !== "ok") throw new NoContact(answer.contact);
    if (answer.status !== 204 && answer.status !== 401) throw new NoContact("server");
  }
  await write(["meta", "days", "pictures", "drafts", "photos", "bytes", "outbox"], async (tx) => {
    await refuseUnsent(tx, user.id);
    await forget(tx, user.id);
  });
  tell("session");
}

/** @param {"need_sign_in"|"portal"} name @param {boolean} is */
export async function noteState(name, is) {
  if (((await getMeta(name)) ?? false) === is) return;
  await ifRoom(setMeta(name, is));
  tell("sending");
}

/** Somebody who signed in elsewhere in this browser, on a phone that nobody uses yet. @param {User|null} user */
async function adopted(user) {
  if (!user || !FIELD_ROLES.includes(user.role)) return null;
  await setMeta("user", user);
  tell("session");
  hear("adopted");
  return user;
}

/** @param {Transaction} tx @param {number} owner */
async function refuseUnsent(tx, owner) {
  const drafts = await tx.objectStore("drafts").index("owner").count(owner);
  const records = await tx.objectStore("outbox").index("owner").count(owner);
  let settled = 0;
  for (const state of SETTLED) settled += await tx.objectStore("outbox").index("state").count([owner, state]);
  if (drafts + records - settled > 0) throw new Unsent(records - settled, drafts);
}

/** @param {Transaction} tx @param {number} owner */
async function forget(tx, owner) {
  await tx.objectStore("days").delete(owner);
  await tx.objectStore("pictures").delete(IDBKeyRange.bound([owner], [owner, []]));
  for (const row of await tx.objectStore("outbox").index("owner").getAll(owner)) {
    for (const key of await tx.objectStore("photos").index("record").getAllKeys(row.id)) {
      await tx.objectStore("photos").delete(key);
      await tx.objectStore("bytes").delete(key);
    }
    await tx.objectStore("outbox").delete(row.id);
  }
  for (const name of ["user", "need_sign_in", "portal"]) await tx.objectStore("meta").delete(name);
  await tx.objectStore("meta").delete(IDBKeyRange.bound(["opened", owner], ["opened", owner, []]));
}
