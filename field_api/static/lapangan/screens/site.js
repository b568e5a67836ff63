// @ts-check
// How far a position is from the report's point, and when that is worth a word.
import { MAX_NOTE } from "../core.js";
import { distance } from "../format.js";
import { distanceM } from "../route.js";
import { t } from "../words.js";

/** @typedef {import("./visit.js").Visit} Visit */
/** @typedef {import("../core.js").Task} Task */
/** @typedef {{lon: number, lat: number, accuracy: number}} Place */

/** Farther than this, and than both positions' own errors besides, is not the same place. */
const FAR_M = 75;

/** @param {Place} place @param {Task | null} task @returns {{metres: number, isFar: boolean} | null} null without a point */
export function fromSite(place, task) {
  if (!task?.point) return null;
  const metres = distanceM(place, task.point);
  return { metres, isFar: metres > FAR_M + place.accuracy + (task.accuracy_m ?? 0) };
}

/** Where the visit's photos were taken, as far as the phone knows. @param {Visit} visit @returns {Place[]} */
export function boundPlaces({ photos, places }) {
  return photos.flatMap(({ fix }) => (fix === null ? [] : (places[fix] ?? [])));
}

/** What is allowed, but would be hard to explain later: asked before it is sealed. @param {Visit} visit */
export function doubts(visit) {
  return [...doubtsOfPlace(visit), ...doubtsOfAnswers(visit)];
}

/** @param {Visit} visit */
function doubtsOfPlace(visit) {
  const { photos, task, places } = visit;
  const bound = boundPlaces(visit);
  const words = [];
  const [last] = places.slice(-1);
  const seen = bound.length || !last ? bound : [last];
  const far = seen.map((place) => fromSite(place, task)).filter((one) => one?.isFar);
  const farthest = Math.max(0, ...far.map((one) => one?.metres ?? 0));
  if (far.length) words.push(t("seal.far", { distance: distance(farthest) }));
  const unbound = photos.filter(({ fix, source }) => fix === null && source !== "gallery").length;
  if (unbound) words.push(t("seal.unbound", { n: unbound }));
  return words;
}

/** Every question asks for what should be so: "yes" is in favour of done. @param {Visit} visit */
function doubtsOfAnswers({ draft }) {
  const answers = draft.checklist.map(({ answer }) => answer);
  const no = answers.filter((answer) => answer === "no").length;
  if (draft.decision === "done" && no) return [t("seal.done_but_no", { n: no })];
  if (draft.decision !== "not_done") return [];
  const words = [];
  if (answers.length && answers.every((answer) => answer === "yes")) words.push(t("seal.not_done_but_yes"));
  if (!draft.note.trim()) words.push(t("seal.not_done_no_note"));
  return words;
}

/** @param {string} note */
export function isTooLong(note) {
  return [...note.trim()].length > MAX_NOTE;
}
