// @ts-check
// What this phone has sent, has still to send, and what needs somebody's attention.
import { drafts, exportZip, outbox, send, status, subscribe } from "../core.js";
import { actionButton, download, h } from "../dom.js";
import { ago, when } from "../format.js";
import { to } from "../router.js";
import { t } from "../words.js";
import { Addresses } from "./pictures.js";
import { decisionWords } from "./task.js";

/** @typedef {import("../core.js").OutboxRow} OutboxRow */
/** @typedef {import("../core.js").Status} Status */

// The queue's every try draws the screen anew; what was said on it stays until somebody leaves.
const said = { send: "", zip: "" };
addEventListener("hashchange", () => void Object.assign(said, { send: "", zip: "" }));

/** @type {import("../router.js").Show} */
export async function outboxScreen(_parameter, again) {
  const [now, rows, open] = await Promise.all([status(), outbox(), drafts()]);
  const thumbs = new Addresses();
  const of = (/** @type {OutboxRow["state"][]} */ ...states) => rows.filter(({ state }) => states.includes(state));
  const unsent = of("sealed", "sending").reverse();
  const body = [
    trouble(now), sendBlock(unsent.length, again),
    group(t("outbox.attention"), of("attention").map((row) => rowOf(row, thumbs))),
    group(t("outbox.unsent"), unsent.map((row) => rowOf(row, thumbs))),
    group(t("outbox.drafts"), open.map(draftRow)),
    group(t("outbox.sent"), of("sent").map((row) => rowOf(row, thumbs))),
    group(t("outbox.handed_over"), of("handed_over").map((row) => rowOf(row, thumbs))),
    rows.length || open.length ? null : h("p", { class: "quiet" }, t("outbox.none")),
    now.others_unsent ? h("p", { class: "notice" }, t("outbox.others", { n: now.others_unsent })) : null,
    exportBlock(),
  ];
  const end = subscribe((kind) => { if (["outbox", "drafts", "session"].includes(kind)) void again(); });
  return { title: t("outbox.title"), section: "kiriman", body, stop: () => { end(); thumbs.revoke(); } };
}

/** @param {Status} now */
export function trouble(now) {
  if (now.need_sign_in) {
    return h("div", { class: "notice bad stack-small" }, h("p", {}, t("outbox.sign_in")),
      h("a", { class: "button", href: "#/masuk" }, t("signin.go")));
  }
  return now.portal ? h("p", { class: "notice bad" }, t("outbox.portal")) : null;
}

/** @param {number} unsent @param {() => Promise<void>} again */
function sendBlock(unsent, again) {
  const button = actionButton(t("outbox.send"), async () => {
    say("send", t("outbox.sending"));
    const { sent, left, reason } = await send({ now: true });
    if (reason === "portal" || reason === "signed_out") await again(); // the screen explains it
    else if (!left && !sent) say("send", t("outbox.nothing"));
    else if (reason === "offline" || reason === "server") say("send", t("outbox.offline"));
    else say("send", reason === "other_tab" ? t("outbox.other_tab") : "");
  }, { class: "big" });
  return h("div", { class: "stack-small" }, unsent ? button : null, statusLine("send"));
}

/** @param {keyof said} about */
function statusLine(about) {
  return h("p", { role: "status", class: about === "zip" ? "quiet" : "", "data-said": about }, said[about]);
}

/** On the screen as it is now: the one that was pressed on may be gone. @param {keyof said} about @param {string} words */
function say(about, words) {
  said[about] = words;
  for (const line of document.querySelectorAll(`[data-said=${about}]`)) line.textContent = words;
}

/** @param {string} title @param {Node[]} rows */
function group(title, rows) {
  if (!rows.length) return null;
  return h("section", { class: "stack-small" }, h("h2", {}, `${title} (${rows.length})`), h("ul", { class: "tasks" }, rows));
}

/** @param {OutboxRow} row @param {Addresses} thumbs */
function rowOf(row, thumbs) {
  const picture = row.thumb ? h("img", { src: thumbs.of(row.thumb), alt: "", width: 56, height: 56, class: "row-thumb" }) : null;
  const time = row.receipt ? t("outbox.sent_at", { time: when(row.receipt.received_at) }) : t("outbox.sealed_at", { time: when(row.sealed_at) });
  return h("li", {}, h("a", { class: "task", href: to("kiriman", row.id) }, picture,
    h("span", { class: "task-words" }, h("span", { class: "task-name" }, row.category || row.report), h("span", {}, kindWords(row)),
      row.error && row.state === "attention" ? h("span", { class: "due overdue" }, row.error.detail) : null,
      h("span", { class: "quiet" }, `${row.report} · ${time}`), ["sent", "handed_over"].includes(row.state) ? null : h("span", { class: "quiet" }, tryWords(row)))));
}

/** @param {OutboxRow} row */
export function kindWords(row) {
  const kind = row.corrects ? t("visit.correction") : t(row.kind === "visit" ? "outbox.visit" : "outbox.follow_up");
  return row.decision ? `${kind}: ${decisionWords(row.decision)}` : kind;
}

/** @param {OutboxRow} row */
export function tryWords(row) {
  if (row.state === "sending") return t("outbox.sending");
  const age = ago(Date.now() - Date.parse(row.sealed_at));
  if (!row.tries) return age;
  const next = row.state === "sealed" && row.next_try_at ? t("outbox.next_try", { time: when(row.next_try_at) }) : null;
  return [age, t("outbox.tries", { n: row.tries }), next].filter(Boolean).join(" · ");
}

/** @param {import("../core.js").Draft} draft */
function draftRow(draft) {
  return h("li", {}, h("a", { class: "task", href: to("kunjungan", draft.id) }, h("span", { class: "task-words" },
    h("span", { class: "task-name" }, draft.category || draft.report),
    h("span", {}, t(draft.corrects ? "visit.correction" : draft.kind === "visit" ? "outbox.visit" : "outbox.follow_up")),
    h("span", { class: "quiet" }, `${draft.report} · ${t("outbox.started_at", { time: when(draft.started_at) })}`))));
}

/** The last resort: everything unsent in one file. */
export function exportBlock() {
  const button = actionButton(t("outbox.export"), async () => {
    const now = await status();
    if (!now.unsent && !now.drafts) {
      say("zip", t("outbox.export_empty"));
      return;
    }
    const date = new Date().toISOString().slice(0, 16).replace(/[-:T]/g, "");
    download(await exportZip(), `lapangan-${date}.zip`);
    say("zip", t("outbox.exported"));
  }, { class: "plain big" });
  return h("section", { class: "card stack-small" }, h("p", { class: "quiet" }, t("outbox.export_why")), button, statusLine("zip"));
}
