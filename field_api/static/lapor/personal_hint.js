// @ts-check
/** A word beside what is typed when it seems to name a person. Nothing is refused for it. */

import { byId } from "../lapangan/dom.js";
import { namesAPerson } from "./personal_words.js";
import { t } from "./words.js";

/** The hint stands until it is not needed any more. @param {(HTMLInputElement|HTMLTextAreaElement)[]} fields */
export function startPersonalHint(fields) {
  const hint = byId("orang-kabar");
  const look = () => {
    const isNeeded = fields.some((one) => namesAPerson(one.value));
    if (isNeeded === !hint.hidden) return;
    hint.textContent = isNeeded ? t("hint.person") : "";
    hint.hidden = !isNeeded;
  };
  for (const one of fields) one.addEventListener("input", look);
  look();
}
