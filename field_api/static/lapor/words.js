// @ts-check
// Words and settings that the page brings along, in the language of the page.

/** @type {Record<string, string>} */
const WORDS = json("lapor-words");

/** @type {{form: string, worker: string, reports: string, photo: string, places: string, similar: string, voices: string,
 * areaAt: string, follow: string}} */
export const config = json("lapor-config");

/** Category's slug to all that it is called by, separated by semicolons. @type {Record<string, string>} */
export const keywords = json("lapor-keywords");

/** @param {string} id */
function json(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}

/** A sentence with what stands in braces filled in. @param {string} key @param {Record<string, string|number>} [values] */
export function t(key, values = {}) {
  return (WORDS[key] ?? key).replace(/\{(\w+)\}/g, (_whole, name) => String(values[name] ?? ""));
}

/** Metres without false exactness: 7, 35, 120. @param {number} m */
export function metres(m) {
  if (m < 10) return String(Math.round(m));
  return String(m < 100 ? Math.round(m / 5) * 5 : Math.round(m / 10) * 10);
}

/** How many days ago, as people say it. @param {string} moment ISO 8601 */
export function age(moment) {
  const days = Math.floor((Date.now() - Date.parse(moment)) / 86_400_000);
  if (days < 1) return t("age.today");
  return days === 1 ? t("age.yesterday") : t("age.days", { n: days });
}

/** @param {"voices" | "follow" | "photo"} which @param {string} name a report's number, or a photo's hash */
export function addressOf(which, name) {
  return config[which].replace("NUMBER", encodeURIComponent(name));
}
