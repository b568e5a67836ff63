// @ts-check
// Asking the server, and telling its answers from those of a network in between.

/** `portal`: somebody else answered, as a Wi-Fi's sign-in page does.
 * @typedef {{contact: "ok"|"offline"|"portal", status: number, data: any, retry_after_s: number}} Answer */

const READ_MS = 15_000;
/** Without a byte for so long, a connection is taken for dead. */
const STALL_MS = 60_000;
/** Bytes that the phone's own buffers hold count as sent; they still need their time on the way. */
const SLOWEST_BYTES_PER_MS = 2;
/** A proxy may say these by itself, and without our JSON. */
const FROM_PROXIES = [408, 413, 425, 429];

/** @type {Answer} */
const NO_CONTACT = { contact: "offline", status: 0, data: null, retry_after_s: 0 };

/** Without cookies: whoever reports is nobody in particular, also when an officer is signed in here.
 * @param {string} url @param {RequestInit} [more] @param {number} [timeout_ms] @returns {Promise<Answer>} */
export async function ask(url, more = {}, timeout_ms = READ_MS) {
  const own = new AbortController();
  const clock = setTimeout(() => own.abort(), timeout_ms);
  more.signal?.addEventListener("abort", () => own.abort());
  try {
    const response = await fetch(url, { credentials: "omit", redirect: "error", ...more, signal: own.signal });
    return understood(response.status, await response.text(), response.headers.get("Retry-After"));
  } catch {
    return NO_CONTACT;
  } finally {
    clearTimeout(clock);
  }
}

/** @param {string} base @param {Record<string, string|number>} query @param {AbortSignal} [signal] */
export function get(base, query, signal) {
  const words = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
  return ask(`${base}?${words}`, { signal });
}

/** A body that may take long: it goes on as long as bytes move, however slowly. Only for doors that look at no cookie.
 * @param {"PUT"|"POST"} method @param {string} url @param {ArrayBuffer|FormData} body @param {Record<string, string>} headers
 * @param {(share: number) => void} [moved] how much of it has left, from 0 to 1 @returns {Promise<Answer>} */
export function upload(method, url, body, headers, moved = () => {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch does not say how far it is
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let clock;
    const wait = (/** @type {number} */ ms) => {
      clearTimeout(clock);
      clock = setTimeout(() => request.abort(), ms);
    };
    const end = (/** @type {Answer} */ answer) => {
      clearTimeout(clock);
      removeEventListener("offline", abort);
      resolve(answer);
    };
    const abort = () => request.abort();
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      wait(STALL_MS + loaded / SLOWEST_BYTES_PER_MS);
      if (total) moved(loaded / total);
    });
    request.addEventListener("load", () => end(understood(request.status, request.responseText, request.getResponseHeader("Retry-After"))));
    for (const kind of ["error", "abort"]) request.addEventListener(kind, () => end(NO_CONTACT));
    addEventListener("offline", abort);
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    wait(STALL_MS);
    request.send(body);
  });
}

/** @param {number} status @param {string} text @param {string|null} retryAfter @returns {Answer} */
function understood(status, text, retryAfter) {
  const retry_after_s = Number(retryAfter) || 0;
  const data = parsed(text);
  const isDone = status >= 200 && status < 300;
  const isOurs = data !== null && typeof data === "object" && (isDone || typeof data.code === "string");
  const isBare = status === 204 || status >= 500 || FROM_PROXIES.includes(status);
  return { contact: isOurs || isBare ? "ok" : "portal", status, data, retry_after_s };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
