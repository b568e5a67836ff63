// @ts-check
// Today's list: what to do, in the order to go.
import { day, refreshDay, subscribe } from "../core.js";
import { actionButton, announce, fill, h } from "../dom.js";
import { clock, distance, longDay, when } from "../format.js";
import { permission, positionNow } from "../position.js";
import { distanceM } from "../route.js";
import { to } from "../router.js";
import { deadline, isFinished, legWords, numbering, placeWords, standings, stateChip } from "./standing.js";
import { t } from "../words.js";

/** @typedef {import("../core.js").Task} Task */
/** @typedef {import("../core.js").Bundle} Bundle */

const FORM_VERSION = 1;
const POSITION_TIMEOUT_MS = 15_000;

/** @type {import("../router.js").Show} */
export async function todayScreen(_parameter, again) {
  const known = await day();
  const said = h("p", { class: "quiet", role: "status" });
  const refresh = actionButton(t("today.refresh"), async () => {
    said.textContent = t("today.refreshing");
    const result = await refreshDay();
    if (result.ok) {
      await again();
      const missing = result.pictures_missing;
      announce(missing ? t("today.pictures_missing", { n: missing }) : t("today.refreshed"));
    } else said.textContent = t(`today.fail_${result.reason ?? "server"}`);
  }, { class: "plain" });
  const fetched = h("div", { class: "row" },
    h("p", { class: "quiet grow" }, known ? t("today.fetched", { time: when(known.fetched_at) }) : t("today.never")), refresh);
  if (!known) setTimeout(() => refresh.click()); // nobody has to ask for the first one
  if (!known) return { title: t("today.title"), body: [fetched, said] };
  const { list, measure, stop } = await taskList(known.bundle, again);
  return { title: t("today.title"), stop, body: [summary(known.bundle), fetched, said, await totals(known.bundle), list, measure] };
}

/** @param {Bundle} bundle */
function summary(bundle) {
  const { decide_by: decideBy, tasks } = bundle;
  const words = decideBy && tasks.length && bundle.user.role === "validator"
    ? t(Date.parse(decideBy) > Date.now() ? "today.decide_by" : "today.decide_passed", { time: clock(decideBy) })
    : null;
  return h("div", { class: "stack-small" }, h("p", { class: "lead" }, longDay(Date.now())),
    words ? h("p", { class: "strong" }, words) : null,
    bundle.boat_duty ? h("p", { class: "notice" }, t("today.boat_duty")) : null,
    bundle.form_version > FORM_VERSION ? h("p", { class: "notice" }, t("today.update_needed")) : null);
}

/** @param {Bundle} bundle */
async function totals({ tasks, user }) {
  if (!tasks.length) return h("p", { class: "notice calm" }, t("today.none"));
  const standing = await standings();
  const finished = tasks.filter((task) => isFinished(standing(task))).length;
  const metres = tasks.reduce((sum, task) => sum + (task.leg_m ?? 0), 0);
  const parts = [t(user.role === "officer" ? "today.reports" : "today.stops", { n: tasks.length })];
  if (metres) parts.push(t("today.route", { distance: distance(metres) }));
  if (finished) parts.push(t("today.finished", { n: finished }));
  return h("p", { class: "strong" }, parts.join(" · "));
}

/** @param {Bundle} bundle @param {() => Promise<void>} again */
async function taskList(bundle, again) {
  const standing = await standings();
  /** @type {Map<Task, HTMLElement>} */
  const distances = new Map();
  const number = numbering(bundle.tasks, standing);
  const isDone = (/** @type {Task} */ task) => isFinished(standing(task));
  const inOrder = [...bundle.tasks.filter((task) => !isDone(task)), ...bundle.tasks.filter(isDone)];
  const rows = inOrder.map((task) => {
    const own = h("span", {});
    distances.set(task, own);
    return taskRow(task, standing(task), number(task), own, bundle);
  });
  const measured = async () => {
    const here = await positionNow(POSITION_TIMEOUT_MS);
    for (const [task, own] of distances) {
      fill(own, here && task.point ? t("today.from_me", { distance: distance(distanceM(here, task.point)) }) : null);
    }
    return here !== null;
  };
  const measure = h("div", { class: "stack-small" });
  const ask = actionButton(t("today.ask_distance"), async () => {
    if (!(await measured())) announce(t("today.no_position"));
  }, { class: "plain" });
  if (bundle.tasks.some((task) => task.point)) {
    if ((await permission("geolocation")) === "granted") void measured();
    else measure.append(ask);
  }
  const stop = subscribe((kind) => { if (kind !== "sending") void again(); });
  return { list: h("ol", { class: "tasks" }, rows), measure, stop };
}

/** @param {Task} task @param {import("./standing.js").Standing} standing @param {number | null} stop @param {HTMLElement} own
 * @param {Bundle} bundle */
function taskRow(task, standing, stop, own, bundle) {
  const leg = legWords(task, bundle);
  const number = stop === null ? null
    : h("span", { class: "stop-number" }, h("span", { class: "unseen" }, t("today.number", { n: "" })), String(stop));
  const marks = [standing ? stateChip(standing) : null, task.needs_boat ? h("span", { class: "chip warn" }, t("today.boat")) : null,
    task.is_private ? h("span", { class: "chip warn" }, t("today.private")) : null].filter(Boolean);
  return h("li", { class: isFinished(standing) ? "finished" : null },
    h("a", { class: "task", href: to("tugas", task.report) }, number,
      h("span", { class: "task-words" },
        h("span", { class: "task-name" }, task.category.name),
        h("span", {}, task.place ? placeWords(task.place) : task.address),
        isFinished(standing) ? null : deadline(task, bundle.decide_by),
        h("span", { class: "quiet" }, leg, leg ? h("br") : null, own),
        task.access_notes.map((note) => h("span", { class: "access" }, note)),
        marks.length ? h("span", { class: "chips" }, marks) : null,
        h("span", { class: "quiet" }, task.report))));
}
