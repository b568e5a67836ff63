// @ts-check
// A visit or a follow-up being made: position, photos, questions, decision, note, seal.
import { day, discardDraft, draft as readDraft, fixes, holdDraft, saveDraft } from "../core.js";
import { actionButton, h } from "../dom.js";
import { go, to } from "../router.js";
import { t } from "../words.js";
import { confirmed } from "./confirm.js";
import { answersPart } from "./visit_answers.js";
import { photosPart } from "./visit_photos.js";
import { positionPart } from "./visit_position.js";
import { sealPart } from "./visit_seal.js";

/** @typedef {import("../core.js").Draft} Draft */
/** @typedef {import("../core.js").DraftChanges} DraftChanges */
/** @typedef {import("../core.js").Task} Task */
/** @typedef {import("../core.js").Bundle} Bundle */
/** @typedef {import("../core.js").PhotoMeta} PhotoMeta */

/** What the parts of the screen share. `save` throws what the core throws; `changed` tells the others.
 * `flush` saves what is still being typed; `places` are the visit's fixes by their number, accuracy in metres. */
/** @typedef {{draft: Draft, task: Task | null, bundle: Bundle | null, photos: PhotoMeta[], places: import("./site.js").Place[],
 * save: (changes: DraftChanges) => Promise<void>, changed: () => void, flush: () => Promise<void>,
 * left: Promise<void>}} Visit */

/** @type {import("../router.js").Show} */
export async function visitScreen(id) {
  const draft = await readDraft(id);
  if (!draft) return refused(t("visit.missing"));
  const release = await holdDraft(id);
  if (!release) return refused(t("visit.elsewhere"), reloadButton());
  const bundle = (await day())?.bundle ?? null;
  const task = bundle?.tasks.find((one) => one.report === draft.report && one.kind === draft.kind) ?? null;
  /** @type {() => void} */
  let leave = () => {};
  const left = /** @type {Promise<void>} */ (new Promise((resolve) => { leave = () => resolve(); }));
  /** @type {(() => void)[]} */
  const listeners = [];
  /** @type {Visit} */
  const visit = {
    draft, task, bundle, photos: [], left,
    places: (await fixes(id)).map(({ lon, lat, accuracy }) => ({ lon, lat, accuracy: accuracy ?? Infinity })),
    save: async (changes) => { visit.draft = await saveDraft(id, changes); visit.changed(); },
    changed: () => listeners.forEach((listener) => listener()),
    flush: async () => {},
  };
  const position = positionPart(visit);
  const photos = await photosPart(visit, position.watch);
  const answers = answersPart(visit);
  const seal = sealPart(visit, () => stop());
  listeners.push(seal.update);
  visit.changed();

  let isOver = false;
  const stop = () => {
    if (isOver) return;
    isOver = true;
    void visit.flush().catch(() => {}).finally(release);
    leave();
    for (const part of [position, photos, answers]) part.stop();
  };
  const title = t(draft.corrects ? "visit.correction" : draft.kind === "visit" ? "visit.title" : "visit.title_follow_up");
  return { title, section: "", stop, body: [head(visit), position.body, photos.body, answers.body, seal.body, discard(visit, stop)] };
}

/** @param {Visit} visit */
function head({ draft, task }) {
  return h("div", { class: "stack-small" }, h("p", { class: "strong" }, draft.category),
    h("p", {}, [draft.report, draft.address].filter(Boolean).join(" · ")),
    draft.corrects ? h("p", { class: "notice" }, t("visit.corrects")) : null,
    task ? h("a", { class: "quiet-link", href: to("tugas", task.report) }, t("visit.open_task")) : null);
}

/** @param {Visit} visit @param {() => void} stop */
function discard(visit, stop) {
  return actionButton(t("visit.discard"), async () => {
    const sure = await confirmed(t("visit.discard"), [t("visit.discard_sure", { n: visit.photos.length })], t("visit.discard"));
    if (!sure) return;
    visit.flush = async () => {};
    stop();
    await discardDraft(visit.draft.id);
    go("");
  }, { class: "plain danger" });
}

/** @param {string} words @param {import("../dom.js").Child} [more] @returns {import("../router.js").Screen} */
function refused(words, more = null) {
  return { title: t("visit.title"), section: "", body: [h("p", { class: "notice bad" }, words), more, h("a", { href: "#/" }, t("nav.today"))] };
}

function reloadButton() {
  return h("button", { type: "button", onclick: () => location.reload() }, t("app.reload"));
}
