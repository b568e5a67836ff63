// @ts-check
// One question to the server, and what kind of answer came: its own, none, or that of a network's sign-in page.

import { hear } from "./events.js";
import { getMeta, ifRoom, setMeta } from "./store.js";

/** @typedef {import("./types.js").Session} Session */

/** `status` is 0 without contact. `data` is the JSON that came, if any. `code` and `detail` are the server's
 * when it refuses.
 * @typedef {{contact: "ok"|"offline"|"portal", status: number, data: any, code: string, detail: string,
 * retry_after_s: number|null}} Answer */

/** @typedef {{body?: BodyInit, bytes?: number, type?: string}} Sending */

const PATIENCE_MS = 60_000;
/** Slower than this, a request is taken for dead. */
const SLOWEST_BYTES_PER_MS = 5;
/** A proxy may say these by itself, and without our JSON. */
const FROM_PROXIES = [408, 413, 425, 429];
const CONTACT_NOTED_EVERY_MS = 10_000;
/** More than the network's delay and the header's second. */
const CLOCK_MOVED_MS = 30_000;

let token = "";
/** @type {number|undefined} */
let tokenOwner;
let contactNotedAt = 0;

/**
 * Ask once. Never throws for what the network or the server does.
 * @param {string} method
 * @param {string} path below /api/v1/, or an absolute path
 * @param {Sending} [sending]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, sending = {}) {
  const patience = new AbortController();
  const wait_ms = PATIENCE_MS + (sending.bytes ?? 0) / SLOWEST_BYTES_PER_MS;
  const timer = setTimeout(() => patience.abort(), wait_ms);
  try {
    const response = await fetch(path.startsWith("/") ? path : `/api/v1/${path}`, {
      method,
      body: sending.body,
      headers: headers(method, sending.type),
      signal: patience.signal,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
    });
    const heard_at = Date.now();
    const answer = understood(method, response, method === "HEAD" ? "" : await response.text());
    if (answer.contact === "ok") await noteDate(response.headers.get("Date"), heard_at);
    await noteContact(answer.contact);
    return answer;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    return { ...NOTHING, contact: "offline" };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ask for a change, as this user and nobody else. The token is bound to its session, so another user's session
 * refuses it; then the session is asked for anew and the change once more, unless it is another's: that is 401.
 * @param {number} owner
 * @param {string} method
 * @param {string} path
 * @param {Sending} [sending]
 * @returns {Promise<Answer>}
 */
export async function change(owner, method, path, sending = {}) {
  if (tokenOwner === owner) {
    const answer = await ask(method, path, sending);
    if (answer.status !== 403 || answer.code !== "permission_denied") return answer;
  }
  const { session, answer: greeting } = await greet();
  if (!session) return greeting;
  if (session.user?.id !== owner) return { ...NOTHING, status: 401, code: "not_authenticated" };
  return ask(method, path, sending);
}

/**
 * Who is signed in; also sets the token for changes and compares the clocks.
 * @returns {Promise<{session: Session|null, answer: Answer}>}
 */
export async function greet() {
  const asked_at = Date.now();
  const answer = await ask("GET", "session");
  const session = sessionIn(answer);
  if (session) await noteClock(session.server_time, asked_at);
  return { session, answer };
}

/** The session that an answer tells of, whose token is used from here on. @param {Answer} answer */
export function sessionIn(answer) {
  if (answer.status !== 200 || typeof answer.data?.signed_in !== "boolean") return null;
  /** @type {Session} */
  const session = answer.data;
  token = session.csrf;
  tokenOwner = session.user?.id;
  return session;
}

/** @type {Answer} */
const NOTHING = { contact: "ok", status: 0, data: null, code: "", detail: "", retry_after_s: null };

/** @param {string} method @param {string|undefined} type @returns {HeadersInit} */
function headers(method, type) {
  return {
    Accept: "application/json",
    ...(type ? { "Content-Type": type } : {}),
    ...(["GET", "HEAD"].includes(method) ? {} : { "X-CSRFToken": token }),
  };
}

/** @param {string} method @param {Response} response @param {string} text @returns {Answer} */
function understood(method, response, text) {
  const status = response.status;
  /** @type {Answer} */
  const portal = { ...NOTHING, contact: "portal", status };
  if (response.type === "opaqueredirect" || status === 511) return portal;
  const data = json(text);
  const answer = { ...NOTHING, status, data, retry_after_s: retryAfter(response.headers.get("Retry-After")) };
  if (status < 300) return data === null && status !== 204 ? portal : answer;
  const isOurs = data !== null && typeof data === "object" && "code" in data;
  if (isOurs) return { ...answer, code: codeIn(data.code), detail: String(data.detail ?? "") };
  if (method === "HEAD" || status >= 500 || FROM_PROXIES.includes(status)) return { ...answer, code: "http" };
  return portal;
}

/** DRF may name codes field by field. @param {unknown} code */
function codeIn(code) {
  return typeof code === "string" ? code : "invalid";
}

/** @param {string} text @returns {any} null when it is no JSON */
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Seconds from a number or a date. @param {string|null} header */
function retryAfter(header) {
  if (!header) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** @param {Answer["contact"]} contact */
async function noteContact(contact) {
  if (contact !== "ok") return;
  if (Date.now() - contactNotedAt < CONTACT_NOTED_EVERY_MS) return;
  contactNotedAt = Date.now();
  await ifRoom(setMeta("last_contact_at", new Date().toISOString()));
  hear("sending");
}

/** @param {string} server_time @param {number} asked_at */
async function noteClock(server_time, asked_at) {
  const now = Date.now();
  const offset_ms = Math.round(Date.parse(server_time) - (asked_at + now) / 2);
  const clock = { offset_ms, seen_at: new Date(now).toISOString() };
  if (Number.isFinite(offset_ms)) await ifRoom(setMeta("clock", clock));
}

/** Every answer bears the server's time, to the second: a phone whose clock was put wrong meanwhile is found out.
 * @param {string | null} date @param {number} heard_at */
async function noteDate(date, heard_at) {
  const offset_ms = Date.parse(date ?? "") + 500 - heard_at;
  if (!Number.isFinite(offset_ms)) return;
  const known = (await serverClock()).offset_ms;
  if (known !== null && Math.abs(offset_ms - known) < CLOCK_MOVED_MS) return;
  await ifRoom(setMeta("clock", { offset_ms, seen_at: new Date(heard_at).toISOString() }));
  hear("sending");
}

/** How far the server's clock is ahead of the phone's, in ms, and when that was seen.
 * @returns {Promise<{offset_ms: number|null, seen_at: string|null}>} */
export async function serverClock() {
  return (await getMeta("clock")) ?? { offset_ms: null, seen_at: null };
}
