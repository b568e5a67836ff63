// @ts-check
// One sealed record: what was said, what the server answered, what can still be done.
import { canHandOver, correctionOf, handOver, outbox, photosOf, photoUrl, retry, send, subscribe } from "../core.js";
import { actionButton, h } from "../dom.js";
import { when } from "../format.js";
import { go, to } from "../router.js";
import { t } from "../words.js";
import { exportBlock, kindWords, tryWords } from "./outbox.js";
import { Addresses, photoRow } from "./pictures.js";

/** @typedef {import("../core.js").OutboxRow} OutboxRow */

/** @type {import("../router.js").Show} */
export async function outboxRowScreen(id, again) {
  const row = (await outbox()).find((one) => one.id === id);
  if (!row) return { title: t("outbox.title"), section: "kiriman", body: [h("p", { class: "notice" }, t("outbox.missing")), back()] };
  const thumbs = new Addresses();
  const photos = (await photosOf(id)).map((photo, index) => ({
    label: t("photo.number", { n: index + 1 }), thumb: thumbs.of(photo.thumb), full: () => photoUrl(photo.key),
  }));
  const here = row.photos.filter((photo) => photo.bytes_here).length;
  const body = [
    h("p", { class: "chips" }, h("span", { class: `chip state-${row.state}` }, t(`state.${row.state}`)), h("span", { class: "chip" }, row.report)),
    h("p", { class: "strong" }, kindWords(row)),
    row.error && row.state === "attention" ? refusal(row, row.error) : null,
    h("p", {}, t("outbox.sealed_at", { time: when(row.sealed_at) })),
    ["sent", "handed_over"].includes(row.state) ? null : h("p", {}, tryWords(row)),
    row.receipt ? h("p", {}, t("outbox.sent_at", { time: when(row.receipt.received_at) })) : null,
    row.note ? h("p", { class: "said" }, row.note) : null,
    photos.length ? photoRow(photos) : null,
    photos.length ? h("p", { class: "quiet" }, t("outbox.photos_here", { here, all: row.photos.length })) : null,
    row.kind === "visit" ? correction(row) : null,
    h("details", {}, h("summary", {}, t("outbox.id")), h("p", { class: "code" }, row.id),
      row.receipt ? h("p", { class: "code" }, `${t("outbox.receipt")}: ${row.receipt.signature}`) : null),
    back(),
  ];
  const end = subscribe((kind) => { if (kind === "outbox") void again(); });
  return { title: row.category || row.report, section: "kiriman", body, stop: () => { end(); thumbs.revoke(); } };
}

/** What the server said, and what to do about it.
 * @param {OutboxRow} row @param {NonNullable<OutboxRow["error"]>} error */
function refusal(row, { code, detail }) {
  const isConflict = code === "payload_differs";
  const again = actionButton(t("outbox.retry"), async () => {
    await retry(row.id);
    await send({ now: true });
  }, { class: "big" });
  return h("div", { class: "stack-small" }, h("p", { class: "notice bad" }, detail),
    h("p", {}, t(isConflict ? "outbox.do_conflict" : "outbox.do_refused")), isConflict ? null : again, exportBlock(),
    canHandOver(row) ? letGo(row) : null);
}

/** @param {OutboxRow} row */
function letGo(row) {
  const button = actionButton(t("outbox.hand_over"), () => handOver(row.id), { class: "plain big" });
  const why = row.error?.kept ? "outbox.hand_over_why" : "outbox.hand_over_gone";
  return h("div", { class: "stack-small" }, button, h("p", { class: "quiet" }, t(why)));
}

/** @param {OutboxRow} row */
function correction(row) {
  const button = actionButton(t("outbox.correct"), async () => go("kunjungan", (await correctionOf(row)).id), { class: "plain big" });
  return h("div", { class: "stack-small" }, button, h("p", { class: "quiet" }, t("outbox.correct_why")));
}

function back() {
  return h("a", { class: "quiet-link", href: to("kiriman") }, t("sealed.outbox"));
}
