// @ts-check
// One JSON value, one text (RFC 8785), so that phone and server hash the same bytes.

/**
 * The canonical text of a JSON value. Keys are sorted by UTF-16 code units; no reliance on the order in which an
 * object keeps them, which puts "9" before "10". Undefined is left out, NaN and infinities are null, -0 is 0,
 * half a surrogate pair is U+FFFD.
 * @param {unknown} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "string") return JSON.stringify(wellFormed(value));
  if (typeof value === "object" && value !== null) return objectText(value);
  return JSON.stringify(value) ?? "null";
}

/** @param {object} value */
function objectText(value) {
  /** @type {Map<string, unknown>} */
  const members = new Map();
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.set(wellFormed(key), member);
  }
  const keys = [...members.keys()].sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(members.get(key))}`).join(",")}}`;
}

/** Without half surrogate pairs, which have no UTF-8. @param {string} text */
export function wellFormed(text) {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/**
 * SHA-256 of bytes, or of a text in UTF-8: 64 lower-case hexadecimal digits.
 * @param {string|BufferSource} content
 * @returns {Promise<string>}
 */
export async function sha256Hex(content) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
