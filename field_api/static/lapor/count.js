// @ts-check
// How much room a box has left, said beside it. Nothing that is typed or pasted is cut; what is too long is not sent.

import { h, newId } from "../lapangan/dom.js";
import { t } from "./words.js";

/** From here on it is worth saying. */
const NEARLY = 0.8;

/** Characters as the server counts them: a line end is one, and so is an emoji of one sign. @param {string} text */
export function lengthOf(text) {
  return [...text.replace(/\r\n/g, "\n").trim()].length;
}

/** @param {HTMLInputElement|HTMLTextAreaElement} box @param {number} most */
export function startCount(box, most) {
  box.removeAttribute("maxlength");
  const says = h("p", { class: "quiet count", id: newId(), role: "status", hidden: true });
  box.after(says);
  box.setAttribute("aria-describedby", [box.getAttribute("aria-describedby"), says.id].filter(Boolean).join(" "));
  const show = () => {
    const n = lengthOf(box.value);
    says.hidden = n < NEARLY * most;
    says.className = n > most ? "wrong count" : "quiet count";
    says.textContent = t("count", { n, most });
  };
  box.addEventListener("input", show);
  show();
  return { show };
}
