// @ts-check
// Where a task stands on this phone, and how its words are put.
import { drafts, outbox } from "../core.js";
import { h } from "../dom.js";
import { clock, distance, duration, isSameDay, when } from "../format.js";
import { t } from "../words.js";

/** @typedef {import("../core.js").Task} Task */
/** @typedef {import("../core.js").Draft} Draft */
/** @typedef {import("../core.js").OutboxRow} OutboxRow */
/** `visit`: only the server knows of it, as after a change of phone.
 * @typedef {{state: "draft" | import("../types.js").State, draft?: Draft, row?: OutboxRow,
 * visit?: Task["earlier"][number]} | null} Standing */

/** What this phone holds of each task; read once for a whole list. @returns {Promise<(task: Task) => Standing>} */
export async function standings() {
  const [open, rows] = await Promise.all([drafts(), outbox()]);
  return (task) => {
    const isOf = (/** @type {Draft | OutboxRow} */ one) => one.report === task.report && one.kind === task.kind
      && (task.task === null || one.task === task.task);
    const draft = open.find(isOf);
    if (draft) return { state: "draft", draft };
    const row = rows.find((one) => isOf(one) && isStillMeant(one, task));
    if (row) return { state: row.state, row };
    const visit = task.task === null ? undefined : task.earlier.find((one) => one.task === task.task);
    return visit ? { state: "sent", visit } : null;
  };
}

/** A report may come back to the same unit: what was sent before it came back is not the answer to it.
 * @param {OutboxRow} row @param {Task} task */
function isStillMeant(row, task) {
  if (row.kind !== "follow_up" || !row.sent_at || !task.sent_back) return true;
  const sentBackAt = task.earlier.map((visit) => visit.received_at).sort().at(-1);
  return !sentBackAt || row.sent_at > sentBackAt;
}

/** @param {NonNullable<Standing>} standing */
export function stateChip({ state }) {
  return h("span", { class: `chip state-${state}` }, t(`state.${state}`));
}

/** @param {Standing} standing */
export function isFinished(standing) {
  return standing !== null && standing.state !== "draft";
}

/** What is still to do is numbered from 1 in the order to go; what is done has no number any more.
 * @param {Task[]} tasks @param {(task: Task) => Standing} standing @returns {(task: Task) => number | null} */
export function numbering(tasks, standing) {
  const open = tasks.filter((task) => task.stop !== null && !isFinished(standing(task)));
  return (task) => (open.includes(task) ? open.indexOf(task) + 1 : null);
}

/** The deadline in words; what is overdue says so. @param {Task} task @param {number} [now]
 * @param {string | null} [decideBy] the end of today's decisions */
export function deadline(task, decideBy = null, now = Date.now()) {
  if (task.due_at && Date.parse(task.due_at) < now) {
    return h("span", { class: "due overdue" }, h("span", { class: "mark", "aria-hidden": "true" }, "!"),
      t("due.overdue", { age: duration(now - Date.parse(task.due_at)) }));
  }
  if (decideBy && task.decide_on && isSameDay(task.decide_on, now)) {
    return h("span", { class: "due" }, t("due.today", { time: clock(decideBy) }));
  }
  return task.due_at ? h("span", { class: "due" }, t("due.by", { time: when(task.due_at, now) })) : null;
}

/** "Gambir, Gambir": kelurahan and kecamatan. @param {Task["place"]} place */
export function placeWords(place) {
  return [place?.kelurahan?.name, place?.kecamatan?.name].filter(Boolean).join(", ");
}

/** How far it is from what comes before it. @param {Task} task @param {import("../core.js").Bundle} bundle */
export function legWords(task, bundle) {
  if (task.leg_m === null) return null;
  const isFirst = bundle.base !== null && bundle.tasks[0]?.report === task.report;
  return t(isFirst ? "today.leg_base" : "today.leg", { distance: distance(task.leg_m) });
}
