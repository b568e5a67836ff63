// @ts-check
// Photos on the screen: small ones in a row, each opens large. The page's addresses of them are given back.
import { h } from "../dom.js";
import { t } from "../words.js";

/** @typedef {{label: string, words?: import("../dom.js").Child, extra?: import("../dom.js").Child,
 * thumb: string | null, full: () => Promise<string | null>}} Shown `thumb` null: not on this phone */

/** Addresses of blobs that end with a screen. */
export class Addresses {
  /** @type {string[]} */
  made = [];

  /** @param {Blob} blob */
  of(blob) {
    return this.keep(URL.createObjectURL(blob));
  }

  /** @template {string | null} T @param {T} url @returns {T} */
  keep(url) {
    if (url) this.made.push(url);
    return url;
  }

  revoke() {
    for (const url of this.made) URL.revokeObjectURL(url);
    this.made = [];
  }
}

/** @param {Shown[]} photos */
export function photoRow(photos) {
  return h("ul", { class: "photos" }, photos.map((photo) => h("li", {}, thumbnail(photo), photo.words ?? null, photo.extra ?? null)));
}

/** @param {Shown} photo */
function thumbnail({ label, thumb, full }) {
  if (!thumb) return h("span", { class: "photo-gone" }, t("task.photo_missing"));
  const open = async () => enlarge((await full()) ?? thumb, label);
  return h("button", { type: "button", class: "photo", "aria-label": label, onclick: () => void open() },
    h("img", { src: thumb, alt: "", width: 112, height: 112 }));
}

/** @param {string} url @param {string} label */
function enlarge(url, label) {
  const close = h("button", { type: "button", onclick: () => dialog.close() }, t("app.close"));
  const dialog = h("dialog", { class: "large", "aria-label": label }, h("img", { src: url, alt: label }), close);
  dialog.addEventListener("close", () => dialog.remove());
  window.addEventListener("hashchange", () => dialog.close(), { once: true });
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
