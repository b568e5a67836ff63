// @ts-check
// The part of a visit that asks: the criteria, the decision, the note. Each answer is stored at once.
import { MAX_NOTE } from "../core.js";
import { fill, h, newId } from "../dom.js";
import { t } from "../words.js";
import { decisionWords, ruleOf } from "./task.js";

/** @typedef {import("./visit.js").Visit} Visit */
/** @typedef {import("../core.js").DraftChanges} DraftChanges */
/** @typedef {import("../words.js").Key} Key */

const TYPING_MS = 500;
/** From here on it is worth saying how much room there is. */
const NEARLY = 0.8;

/** @param {Visit} visit */
export function answersPart(visit) {
  const trouble = h("div", { role: "alert" });
  const keep = async (/** @type {() => DraftChanges} */ changes) => {
    try {
      await visit.save(changes());
      fill(trouble);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      fill(trouble, h("p", { class: "notice bad" }, t("answer.unsaved", { why })));
      trouble.scrollIntoView({ block: "nearest" });
    }
  };
  let last = Promise.resolve();
  // One after another, each from what the one before left: a quick second answer must not undo the first.
  const save = (/** @type {() => DraftChanges} */ changes) => (last = last.then(() => keep(changes)));
  const note = notePart(visit);
  const flushNote = visit.flush;
  visit.flush = async () => {
    await last;
    await flushNote();
  };
  const body = [visit.draft.kind === "visit" || visit.draft.checklist.length ? checklist(visit, save) : null,
    visit.draft.kind === "visit" ? decision(visit, save) : null, note.body, trouble];
  return { body, stop: note.stop };
}

/** @typedef {(changes: () => DraftChanges) => Promise<void>} Save */

/** @param {Visit} visit @param {Save} save */
function checklist(visit, save) {
  if (!visit.draft.checklist.length) return null;
  const questions = visit.draft.checklist.map(({ id, question }) => {
    const stored = () => visit.draft.checklist.find((one) => one.id === id)?.answer ?? null;
    const criterion = visit.bundle?.criteria[id];
    return h("fieldset", {}, h("legend", {}, question),
      choices(/** @type {const} */ (["yes", "no", "unknown"]).map((value) => [value, t(`check.${value}`)]), stored, (value) => save(() => ({
        checklist: visit.draft.checklist.map((one) => (one.id === id ? { ...one, answer: /** @type {"yes"} */ (value) } : one)),
      })), "in-a-row"),
      criterion ? ruleOf(criterion) : null);
  });
  return h("section", { class: "card stack" }, h("h2", {}, t("check.title")), questions);
}

/** @param {Visit} visit @param {Save} save */
function decision(visit, save) {
  const reasons = h("fieldset", { hidden: visit.draft.decision !== "cannot_judge" }, h("legend", {}, t("decide.reason")),
    choices([["weather", t("reason.weather")], ["access", t("reason.access")], ["gone", t("reason.gone")]],
      () => visit.draft.cannot_reason, (value) => save(() => ({ cannot_reason: /** @type {"weather"} */ (value) }))));
  const show = (/** @type {string | null} */ value) => { reasons.hidden = value !== "cannot_judge"; };
  const answers = h("fieldset", {}, h("legend", { class: "unseen" }, t("decide.title")),
    choices(["done", "not_done", "cannot_judge"].map((value) => [value, decisionWords(value)]), () => visit.draft.decision, async (value) => {
      show(value);
      const reason = value === "cannot_judge" ? {} : { cannot_reason: null };
      await save(() => ({ decision: /** @type {"done"} */ (value), ...reason }));
      show(visit.draft.decision);
    }));
  reasons.addEventListener("change", (event) => event.stopPropagation());
  answers.addEventListener("change", () => {
    if (!reasons.hidden) return;
    for (const radio of reasons.querySelectorAll("input")) radio.checked = false;
  });
  return h("section", { class: "card stack" }, h("h2", {}, t("decide.title")), answers, reasons);
}

/** After a choice the one that is stored is shown: one that could not be kept must not look as if it were.
 * @param {string[][]} options pairs of value and words @param {() => string | null} stored
 * @param {(value: string) => Promise<void>} choose @param {string} [layout] */
function choices(options, stored, choose, layout = "") {
  const name = newId();
  let asked = 0;
  const onchange = async (/** @type {Event} */ event) => {
    asked += 1;
    const mine = asked;
    await choose(/** @type {HTMLInputElement} */ (event.target).value);
    if (mine === asked) for (const radio of radios) radio.checked = radio.value === stored();
  };
  const radios = options.map(([value]) => h("input", { type: "radio", name, value, checked: value === stored(), onchange }));
  return h("div", { class: `choices ${layout}` },
    options.map(([, words], index) => h("label", { class: "choice" }, radios[index], h("span", {}, words))));
}

/** @param {Visit} visit */
function notePart(visit) {
  const label = t(visit.draft.kind === "visit" ? "note.label" : "note.label_follow_up");
  const text = h("textarea", { id: newId(), rows: 4, value: visit.draft.note });
  const said = h("p", { class: "quiet" });
  const room = h("p", { class: "quiet", hidden: true });
  // Nothing that is typed or pasted is cut; what is too long is not sealed.
  const count = () => {
    const n = [...text.value.trim()].length;
    room.hidden = n < NEARLY * MAX_NOTE;
    room.className = n > MAX_NOTE ? "notice bad" : "quiet";
    room.textContent = t("note.count", { n, max: MAX_NOTE });
  };
  count();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const flush = async () => {
    clearTimeout(timer);
    if (text.value === visit.draft.note) return;
    try {
      await visit.save({ note: text.value });
      said.textContent = t("note.saved");
      said.className = "quiet";
    } catch (error) {
      said.textContent = t("note.unsaved", { why: error instanceof Error ? error.message : String(error) });
      said.className = "notice bad";
      throw error;
    }
  };
  const quietly = () => void flush().catch(() => {});
  visit.flush = flush;
  text.addEventListener("input", () => {
    clearTimeout(timer);
    said.textContent = "";
    count();
    timer = setTimeout(quietly, TYPING_MS);
  });
  text.addEventListener("blur", quietly);
  window.addEventListener("pagehide", quietly);
  document.addEventListener("visibilitychange", quietly);
  const stop = () => {
    clearTimeout(timer);
    window.removeEventListener("pagehide", quietly);
    document.removeEventListener("visibilitychange", quietly);
  };
  const body = h("section", { class: "card stack-small" }, h("h2", {}, t("note.title")), h("label", { for: text.id }, label), text, room, said);
  return { body, stop };
}
