// @ts-check
// The part of a visit that says what is missing, and seals it.
import { missingIn, seal, send } from "../core.js";
import { actionButton, fill, h } from "../dom.js";
import { go } from "../router.js";
import { t } from "../words.js";
import { confirmed } from "./confirm.js";
import { boundPlaces, doubts, isTooLong } from "./site.js";
import { decisionWords } from "./task.js";

/** @typedef {import("./visit.js").Visit} Visit */

/** @param {Visit} visit @param {() => void} stop ends watching and typing */
export function sealPart(visit, stop) {
  const missingList = h("div", { class: "stack-small" });
  const said = h("div", { role: "alert" });
  const button = actionButton(t("seal.go"), async () => {
    fill(said);
    try {
      await visit.flush();
      if (missing(visit).length) throw new Error(`${t("seal.missing")} ${missing(visit).join("; ")}.`);
      const unsure = doubts(visit);
      const question = t(unsure.length ? "seal.confirm_doubt" : visit.draft.kind === "visit" ? "seal.confirm" : "seal.confirm_follow_up");
      if (!(await confirmed(question, summary(visit, unsure), t(unsure.length ? "seal.confirm_anyway" : "seal.confirm_go")))) return;
      button.textContent = t("seal.busy");
      const row = await seal(visit.draft.id);
      stop();
      void send().catch(() => {}); // the sender goes on by itself; this only spares its waiting
      go("tersegel", row.id);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      fill(said, h("p", { class: "notice bad" }, t("seal.failed", { why: words })));
      said.scrollIntoView({ block: "nearest" });
    } finally {
      button.textContent = t("seal.go");
    }
  }, { class: "big seal" });
  const update = () => {
    const words = missing(visit);
    fill(missingList, words.length ? [h("p", { class: "strong" }, t("seal.missing")), h("ul", { class: "plain-list" }, words.map((one) => h("li", {}, one)))]
      : [...doubts(visit), ...cautions(visit)].map((one) => h("p", { class: "quiet" }, one)));
  };
  const body = h("section", { class: "card stack-small" }, h("h2", {}, t("seal.title")), h("p", { class: "quiet" }, t(leadOf(visit))),
    missingList, said, button);
  return { body, update };
}

/** What has to be there before sealing. @param {Visit} visit */
function missing({ draft, photos }) {
  // The core decides whether this one needs a photo: with one, fewer things are missing.
  const needsPhoto = !photos.length && missingIn(draft, 0).length > missingIn(draft, 1).length;
  const words = needsPhoto ? [t("seal.missing_photo")] : [];
  if (isTooLong(draft.note)) words.push(t("seal.note_too_long"));
  if (draft.kind === "follow_up") {
    if (!draft.note.trim()) words.push(t("seal.missing_note"));
    return words;
  }
  const open = draft.checklist.filter(({ answer }) => answer === null).length;
  if (open && draft.decision !== "cannot_judge") words.push(t("seal.missing_check", { n: open }));
  if (!draft.decision) words.push(t("seal.missing_decision"));
  if (draft.decision === "cannot_judge" && !draft.cannot_reason) words.push(t("seal.missing_reason"));
  return words;
}

/** What is allowed but weak. @param {Visit} visit */
function cautions({ photos, places }) {
  const words = [];
  if (!photos.length) words.push(t("seal.no_photo"));
  else if (photos.every(({ source }) => source === "gallery")) words.push(t("seal.only_gallery"));
  if (!places.length) words.push(t("seal.no_fix"));
  return words;
}

/** A unit makes no corrections: it follows up once more. @param {Visit} visit */
function leadOf({ draft }) {
  return draft.kind === "visit" ? "seal.lead" : "seal.lead_follow_up";
}

/** The position that is named is that of a photo, as the panel said it. @param {Visit} visit @param {string[]} unsure */
function summary(visit, unsure) {
  const { draft, photos } = visit;
  const bound = boundPlaces(visit);
  const best = Math.min(...(photos.length ? bound : visit.places).map(({ accuracy }) => accuracy));
  const reason = draft.decision === "cannot_judge" && draft.cannot_reason ? `: ${t(`reason.${draft.cannot_reason}`)}` : "";
  return [
    h("ul", { class: "plain-list" }, draft.decision ? h("li", { class: "strong" }, decisionWords(draft.decision) + reason) : null,
      h("li", {}, t("seal.photos", { n: photos.length })),
      Number.isFinite(best) ? h("li", {}, t("seal.accuracy", { n: Math.round(best) })) : null,
      draft.note ? h("li", {}, draft.note) : null),
    ...unsure.map((one) => h("p", { class: "notice bad" }, one)),
    ...cautions(visit).map((one) => h("p", { class: "notice" }, one)),
    h("p", { class: "quiet" }, t(leadOf(visit))),
  ];
}
