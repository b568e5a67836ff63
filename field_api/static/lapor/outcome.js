// @ts-check
// What became of a report that was sent: on its way, waiting, received with its number, or to be put right.

import { byId, fill, h } from "../lapangan/dom.js";
import { followUrl } from "./mine.js";
import { isBeingSent } from "./sender.js";
import { addressOf, t } from "./words.js";

/** @typedef {import("./store.js").Report} Report */

/** @param {{again: () => void, now: () => void, edit: (report: Report) => void}} acts */
export function startOutcome(acts) {
  const panel = byId("hasil");
  const title = byId("hasil-judul");
  const inner = byId("hasil-isi");

  /** @param {string} head @param {...import("../lapangan/dom.js").Child} children */
  function tell(head, ...children) {
    const isNew = panel.hidden || title.textContent !== head;
    panel.hidden = false;
    byId("lapor").hidden = true;
    title.textContent = head;
    fill(inner, ...children);
    if (isNew) panel.focus();
  }

  /** @param {Report} report */
  function show(report) {
    const { state, number, unit, why } = report;
    if (state === "sent") {
      const words = t("sending.sent", { number: "\u0000" }).split("\u0000");
      return tell(t("sending.sent_title"),
        h("p", {}, words[0], h("b", { class: "number" }, number), words[1]),
        unit && h("p", {}, t("sending.unit", { unit })),
        h("p", { class: "row" }, h("a", { class: "button", href: followUrl(report) }, t("follow", { number })), another()));
    }
    if (state === "attention") {
      return tell(t("sending.refused_title"), h("p", { class: "notice bad" }, why),
        h("p", { class: "row" }, h("button", { type: "button", onclick: () => acts.edit(report) }, t("sending.edit"))));
    }
    if (isBeingSent(report.id) || !report.tries) return tell(t("sending.title"), h("p", { class: "quiet", id: "hasil-maju" }));
    const known = reason(why);
    return tell(t("sending.waiting_title"), h("p", {}, t("sending.waiting", { why: known })),
      h("p", { class: "row" }, h("button", { type: "button", onclick: acts.now }, t("sending.now")), another()));
  }

  /** How far the report is that is on the screen. @param {string} words */
  function goes(words) {
    const line = document.getElementById("hasil-maju");
    if (line) line.textContent = words;
  }

  /** Neither sent nor stored. @param {string} why @param {() => void} now @param {() => void} edit */
  function unstored(why, now, edit) {
    tell(t("sending.unstored_title"), h("p", { class: "notice bad" }, t("sending.unstored", { why: reason(why) })),
      h("p", { class: "row" }, h("button", { type: "button", onclick: now }, t("sending.now")),
        h("button", { type: "button", class: "plain", onclick: edit }, t("sending.edit"))));
  }

  /** @param {string} number @param {string} words */
  function voice(number, words) {
    tell(words, h("p", { class: "row" }, h("a", { class: "button", href: addressOf("follow", number) }, t("follow", { number })), another()));
  }

  function another() {
    return h("button", { type: "button", class: "plain", onclick: acts.again }, t("start_over"));
  }

  function hide() {
    panel.hidden = true;
    byId("lapor").hidden = false;
  }

  return { show, goes, unstored, voice, hide };
}

/** A word of ours, or a sentence of the server's. @param {string} why */
function reason(why) {
  return ["offline", "portal", "server"].includes(why) ? t(`sending.${why}`) : why;
}
