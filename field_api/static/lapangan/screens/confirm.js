// @ts-check
// A question that has to be answered before something that cannot be taken back.
import { h, newId } from "../dom.js";
import { t } from "../words.js";

/** @param {string} question @param {import("../dom.js").Child[]} body @param {string} yes @returns {Promise<boolean>} */
export function confirmed(question, body, yes) {
  return new Promise((resolve) => {
    const title = h("h2", { id: newId() }, question);
    const go = h("button", { type: "button", class: "big", onclick: () => dialog.close("yes") }, yes);
    const no = h("button", { type: "button", class: "big plain", onclick: () => dialog.close() }, t("app.cancel"));
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": title.id }, title,
      body.map((part) => (typeof part === "string" ? h("p", {}, part) : part)), go, no);
    const leave = () => dialog.close();
    window.addEventListener("hashchange", leave, { once: true });
    dialog.addEventListener("close", () => {
      window.removeEventListener("hashchange", leave);
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}
