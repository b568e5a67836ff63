// @ts-check
// What people read, in their language: Indonesian unless they chose otherwise on this phone.
import { en } from "./words_en.js";
import { id } from "./words_id.js";

/** @typedef {keyof typeof id} Key */
/** @typedef {"id" | "en"} Language */

const STORED = "lapangan-language";
/** @type {Record<Language, Record<Key, string>>} */
export const catalogues = { id, en };

/** @returns {Language} */
export function language() {
  try {
    return localStorage.getItem(STORED) === "en" ? "en" : "id";
  } catch {
    return "id"; // storage switched off by the browser
  }
}

/** @param {Language} chosen */
export function setLanguage(chosen) {
  localStorage.setItem(STORED, chosen);
  document.documentElement.lang = chosen;
}

/**
 * The sentence of a key, its {names} filled in.
 * @param {Key} key @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return catalogues[language()][key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
