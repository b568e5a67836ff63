// @ts-check
// One task: what the citizen wrote, what the unit claims, what to look at, how to get there.
import { day, markOpened, pictureUrl, startDraft } from "../core.js";
import { actionButton, fill, h } from "../dom.js";
import { when } from "../format.js";
import { Addresses, photoRow } from "./pictures.js";
import { navigationLinks } from "../route.js";
import { go, to } from "../router.js";
import { deadline, isFinished, legWords, numbering, placeWords, standings, stateChip } from "./standing.js";
import { t } from "../words.js";

/** @typedef {import("../core.js").Task} Task */
/** @typedef {import("../core.js").Bundle} Bundle */
/** @typedef {import("../words.js").Key} Key */

/** @type {import("../router.js").Show} */
export async function taskScreen(report) {
  const bundle = (await day())?.bundle;
  const task = bundle?.tasks.find((one) => one.report === report);
  if (!bundle || !task) return { title: report, section: "", body: [h("p", { class: "notice" }, t("task.missing")), h("a", { href: "#/" }, t("nav.today"))] };
  if (task.task !== null) void markOpened(task.task);
  const standingOf = await standings();
  const standing = standingOf(task);
  const stop = numbering(bundle.tasks, standingOf)(task);
  const addresses = new Addresses();
  const body = [
    h("p", { class: "chips" }, stop === null ? null : h("span", { class: "chip" }, t("today.number", { n: stop })),
      h("span", { class: "chip" }, task.report), standing ? stateChip(standing) : null,
      task.is_private ? h("span", { class: "chip warn" }, t("today.private")) : null),
    isFinished(standing) ? null : h("p", {}, deadline(task, bundle.decide_by)),
    startBlock(task, standing),
    access(task),
    section(t("task.report"), h("p", { class: "said" }, task.description || t("task.no_text")),
      h("p", { class: "quiet" }, t("task.received", { time: when(task.received_at) })),
      await photosOf(task, ["report", "reopen"], addresses)),
    task.sent_back ? section(t("task.sent_back"), h("p", { class: "notice" }, task.sent_back)) : null,
    await claim(task, addresses),
    whereabouts(task, bundle),
    criteria(task, bundle),
    earlier(task),
  ];
  return { title: task.category.name, section: "", stop: () => addresses.revoke(), body };
}

/** @param {string} title @param {...import("../dom.js").Child} body */
function section(title, ...body) {
  return h("section", { class: "card stack-small" }, h("h2", {}, title), body);
}

/** @param {Task} task @param {import("./standing.js").Standing} standing */
function startBlock(task, standing) {
  const said = h("div", { role: "alert", class: "stack-small" });
  const open = async (anyway = false) => {
    try {
      const draft = standing?.draft ?? (await startDraft({ kind: task.kind, task, anyway }));
      go("kunjungan", draft.id);
    } catch (error) {
      const { code, message } = /** @type {{code?: string, message: string}} */ (error);
      const isLow = code === "storage_low";
      fill(said, h("p", { class: "notice bad" }, isLow ? t("task.storage_low") : message),
        isLow ? actionButton(t("task.start_anyway"), () => open(true), { class: "plain big" }) : null);
    }
  };
  const words = standing?.draft ? "task.resume" : task.kind === "visit" ? "task.start_visit" : "task.start_follow_up";
  const sent = standing?.row
    ? h("a", { class: "button big", href: to("kiriman", standing.row.id) }, t("task.see_sent")) : null;
  const known = standing?.visit
    ? h("p", { class: "notice done" }, t("task.visited", { time: when(standing.visit.received_at) })) : null;
  const start = known ? actionButton(t("task.visit_again"), () => open(), { class: "plain big" }) : actionButton(t(words), () => open(), { class: "big" });
  return h("div", { class: "stack-small" }, known, sent ?? start, said);
}

/** @param {Task} task */
function access(task) {
  if (!task.needs_boat && !task.access_notes.length) return null;
  return section(t("task.access"), task.needs_boat ? h("p", { class: "strong" }, t("today.boat")) : null,
    task.access_notes.map((note) => h("p", {}, note)));
}

/** @param {Task} task @param {string[]} kinds @param {Addresses} addresses */
async function photosOf(task, kinds, addresses) {
  const shown = [];
  for (const photo of task.photos.filter(({ kind }) => kinds.includes(kind))) {
    const url = addresses.keep(await pictureUrl(task.report, photo.id));
    const kind = photoKind(photo.kind);
    const label = t("task.enlarge", { kind, time: when(photo.received_at) });
    shown.push({ label, thumb: url, full: async () => url, words: h("span", { class: "quiet" }, kind) });
  }
  return shown.length ? photoRow(shown) : null;
}

/** @param {string} kind */
export function photoKind(kind) {
  /** @type {Record<string, Key>} */
  const words = { report: "task.photo_report", follow_up: "task.photo_follow_up", reopen: "task.photo_reopen" };
  return t(words[kind] ?? "task.photos");
}

/** @param {Task} task @param {Addresses} addresses */
async function claim(task, addresses) {
  if (!task.follow_up) return null;
  const { note, unit, received_at: time } = task.follow_up;
  return section(t("task.claim"), h("p", { class: "said" }, note || t("task.no_text")),
    h("p", { class: "quiet" }, t("task.claim_by", { unit, time: when(time) })), await photosOf(task, ["follow_up"], addresses));
}

/** @param {Task} task @param {Bundle} bundle */
function whereabouts(task, bundle) {
  const leg = legWords(task, bundle);
  const links = task.point ? navigationLinks(task.point, task.category.name, navigator.userAgent) : null;
  const place = [placeWords(task.place), task.place?.kota?.name].filter(Boolean).join(", ");
  return section(t("task.address"), h("p", {}, task.address || t("task.no_address")), place ? h("p", {}, place) : null,
    task.point ? null : h("p", { class: "notice" }, t("task.no_point")),
    task.accuracy_m === null ? null : h("p", { class: "quiet" }, t("task.accuracy", { n: Math.round(task.accuracy_m) })),
    leg ? h("p", { class: "quiet" }, leg) : null,
    links?.own ? h("a", { class: "button plain big", href: links.own, target: "_blank", rel: "noopener" }, t("task.navigate")) : null,
    links ? h("a", { class: links.own ? "quiet-link" : "button plain big", href: links.web, target: "_blank", rel: "noopener" },
      t(links.own ? "task.navigate_web" : "task.navigate")) : null);
}

/** @param {Task} task @param {Bundle} bundle */
function criteria(task, bundle) {
  if (task.kind !== "visit") return null; // they are the validator's questions
  const known = task.criteria.map((id) => bundle.criteria[id]).filter(Boolean);
  if (!known.length) return null;
  return section(t("task.criteria"), h("ul", { class: "criteria" },
    known.map((criterion) => h("li", {}, h("p", { class: "strong" }, criterion.question), ruleOf(criterion)))));
}

/** The rule a question comes from, folded. @param {import("../core.js").Bundle["criteria"][string]} criterion */
export function ruleOf({ rule, source, photo_hint: hint }) {
  if (!rule && !source && !hint) return null;
  return h("details", {}, h("summary", {}, t("check.why")),
    rule ? h("p", {}, `${t("task.rule")}: ${rule}`) : null, source ? h("p", {}, `${t("task.source")}: ${source}`) : null,
    hint ? h("p", {}, `${t("task.photo_hint")}: ${hint}`) : null);
}

/** @param {Task} task */
function earlier(task) {
  if (!task.earlier.length) return null;
  return section(t("task.earlier"), h("ul", { class: "criteria" }, task.earlier.map((visit) => h("li", {},
    h("p", { class: "strong" }, decisionWords(visit.decision)), visit.note ? h("p", {}, visit.note) : null,
    h("p", { class: "quiet" }, [when(visit.received_at), ...visit.flags.map(flagWords)].join(" · "))))));
}

/** @param {string} decision */
export function decisionWords(decision) {
  /** @type {Record<string, Key>} */
  const words = { done: "decision.done", not_done: "decision.not_done", cannot_judge: "decision.cannot_judge" };
  return words[decision] ? t(words[decision]) : decision;
}

/** @param {string} flag */
function flagWords(flag) {
  /** @type {Record<string, Key>} */
  const words = { late_or_unassigned: "flag.late_or_unassigned", corrects_unknown: "flag.corrects_unknown" };
  return words[flag] ? t(words[flag]) : flag;
}
