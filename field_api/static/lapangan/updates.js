// @ts-check
// A newer version of the app waits: a line that says so and never interrupts anything.
import { applyUpdate, onUpdate, subscribe } from "./core.js";
import { actionButton, fill, h } from "./dom.js";
import { t } from "./words.js";

let waits = false;

export function hasUpdate() {
  return waits;
}

/** @param {HTMLElement} place */
export function startUpdates(place) {
  const show = () => {
    waits = true;
    const later = h("button", { type: "button", class: "plain", onclick: () => fill(place) }, t("phone.update_later"));
    fill(place, h("div", { class: "banner" }, h("span", { class: "grow" }, t("phone.update_banner")),
      actionButton(t("phone.update_go"), applyUpdate), later));
  };
  onUpdate(show);
  subscribe((kind) => { if (kind === "newer_version") show(); });
}
