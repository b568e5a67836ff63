// @ts-check
// Asking the server, and telling its answers from those of a network in between.

/** `portal`: somebody else answered, as a Wi-Fi's sign-in page does.
 * @typedef {{contact: "ok"|"offline"|"portal", status: number, data: any, retry_after_s: number}} Answer */

const READ_MS = 15_000;

/** Without cookies: whoever reports is nobody in particular, also when an officer is signed in here.
 * @param {string} url @param {RequestInit} [more] @param {number} [timeout_ms] @returns {Promise<Answer>} */
export async function ask(url, more = {}, timeout_ms = READ_MS) {
  const own = new AbortController();
  const clock = setTimeout(() => own.abort(), timeout_ms);
  more.signal?.addEventListener("abort", () => own.abort());
  let response;
  try {
    response = await fetch(url, { credentials: "omit", redirect: "error", ...more, signal: own.signal });
  } catch {
    return { contact: "offline", status: 0, data: null, retry_after_s: 0 };
  } finally {
    clearTimeout(clock);
  }
  const retry_after_s = Number(response.headers.get("Retry-After")) || 0;
  const data = await response.json().catch(() => null);
  const isOurs = data !== null && typeof data === "object" && (response.ok || typeof data.code === "string");
  const contact = isOurs || response.status >= 500 ? "ok" : "portal";
  return { contact, status: response.status, data, retry_after_s };
}

/** @param {string} base @param {Record<string, string|number>} query @param {AbortSignal} [signal] */
export function get(base, query, signal) {
  const words = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
  return ask(`${base}?${words}`, { signal });
}
