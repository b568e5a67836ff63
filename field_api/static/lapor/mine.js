// @ts-check
// The reports of this phone: drafts to go on with, what waits, and the numbers with the way to follow them.

import { byId, fill, h } from "../lapangan/dom.js";
import { isBeingSent } from "./sender.js";
import { allReports, deleteReport } from "./store.js";
import { addressOf, t } from "./words.js";

/** @typedef {import("./store.js").Report} Report */

/** @param {() => string} openId of the report on the screen @param {(report: Report) => void} goOn */
export function startMine(openId, goOn) {
  const box = byId("milik-saya");

  async function show() {
    const rows = (await allReports().catch(() => [])).filter((row) => row.state !== "draft" || row.id !== openId());
    const waiting = rows.filter((row) => row.state === "queued").length;
    box.hidden = !rows.length;
    const isSending = rows.some((row) => isBeingSent(row.id));
    byId("milik-saya-ringkas").textContent = isSending ? t("mine.sending") : waiting ? t("mine.waiting", { n: waiting }) : `(${rows.length})`;
    fill(byId("milik-saya-daftar"), rows.map(item));
  }

  /** @param {Report} row */
  function item(row) {
    const when = new Date(row.sent_at ?? row.updated_at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const canGoOn = row.state === "draft" || row.state === "attention";
    return h("li", {},
      h("span", {}, h("b", {}, row.number || row.category_name || t("mine.no_category")), h("br"),
        h("span", { class: "quiet" }, row.number ? `${row.category_name}. ` : "", `${stateOf(row)}, ${when}`)),
      h("span", { class: "row" },
        row.state === "sent" && h("a", { class: "button plain", href: followUrl(row), "aria-label": t("follow", { number: row.number }) }, t("follow", { number: "" }).trim()),
        canGoOn && h("button", { type: "button", class: "plain", onclick: () => goOn(row) }, t("mine.continue")),
        row.state !== "queued" && row.state !== "sent" && h("button", { type: "button", class: "plain", onclick: () => void remove(row) }, t("mine.delete"))));
  }

  /** @param {Report} row */
  async function remove(row) {
    if (!confirm(t("mine.delete_sure"))) return;
    await deleteReport(row.id);
    await show();
    box.querySelector("summary")?.focus();
  }

  return { show };
}

/** @param {Report} row */
export function followUrl({ number, reporter_key }) {
  return `${addressOf("follow", number)}?${new URLSearchParams({ kunci: reporter_key })}`;
}

/** @param {Report} row */
function stateOf({ id, state, why }) {
  if (isBeingSent(id)) return t("mine.sending");
  return state === "attention" ? t("mine.attention", { why }) : t(`mine.${state}`);
}
