// @ts-check
// The part of a visit that shows where the phone is, how sure it is, and what to do when it is not.
import { addFix, fixOf } from "../core.js";
import { actionButton, announce, fill, h } from "../dom.js";
import { distance, duration } from "../format.js";
import { PositionWatch } from "../position.js";
import { isApplePhone } from "../route.js";
import { t } from "../words.js";
import { fromSite } from "./site.js";

/** @typedef {import("../position.js").Reading} Reading */
/** @typedef {import("../words.js").Key} Key */

const EVERY_MS = 1000;

/** @param {import("./visit.js").Visit} visit */
export function positionPart(visit) {
  const head = h("p", { class: "strong position-head" });
  const facts = h("p", { class: "facts" });
  const advice = h("div", { class: "stack-small" });
  const body = h("section", { class: "card stack-small position" }, h("h2", {}, t("position.title")), head, facts, advice);
  /** Accuracy in metres the person went on with; 0: without a position. @type {number | null} */
  let accepted = null;
  let shown = "";
  const draw = () => {
    const reading = watch.reading();
    const key = keyOf(visit, reading, accepted !== null);
    body.dataset.situation = key;
    head.textContent = headWords(visit, key, reading, accepted);
    fill(facts, factParts(visit, reading).map((part) => h("span", {}, part)));
    const state = `${key}|${reading.approximate}|${reading.fix === null}`;
    if (state === shown) return;
    shown = state;
    announce(head.textContent);
    fill(advice, adviceFor(key, reading, restart, () => {
      accepted = watch.reading().fix?.accuracy ?? 0;
      draw();
    }));
  };
  const watch = new PositionWatch(async (seen) => {
    const index = await addFix(visit.draft.id, fixOf(seen));
    const { longitude: lon, latitude: lat, accuracy } = seen.coords;
    visit.places[index] = { lon, lat, accuracy };
    return index;
  }, () => { draw(); visit.changed(); });
  const restart = () => { accepted = null; watch.start(); draw(); };
  // A phone that was asleep measures anew; what it measured before is too old.
  const wake = () => { if (document.visibilityState === "visible") watch.start(); };
  document.addEventListener("visibilitychange", wake);
  watch.start();
  const timer = setInterval(draw, EVERY_MS);
  draw();
  const stop = () => {
    watch.stop();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", wake);
  };
  return { body, watch, stop };
}

/** @param {import("./visit.js").Visit} visit @param {Reading} reading @param {boolean} isAccepted */
function keyOf({ task }, { situation, fix }, isAccepted) {
  if (isAccepted && ["rough", "waiting", "late"].includes(situation)) return "accepted";
  return situation === "good" && fix && fromSite(fix, task)?.isFar ? "far" : situation;
}

/** One line for the viewfinder, by the same rule as the panel. @param {import("./visit.js").Visit} visit @param {PositionWatch} watch */
export function placeLine(visit, watch) {
  const reading = watch.reading();
  const key = keyOf(visit, reading, false);
  const isBound = watch.best() !== null;
  const parts = [headWords(visit, key, reading, null)];
  if (isBound && reading.fix) parts.push(t("position.accuracy", { n: Math.round(reading.fix.accuracy) }));
  return { words: parts.join(" · "), isBad: !isBound || key === "far" };
}

/** @param {import("./visit.js").Visit} visit @param {string} key @param {Reading} reading @param {number | null} accepted */
function headWords({ task }, key, reading, accepted) {
  const site = reading.fix && fromSite(reading.fix, task);
  if (key === "far" && site) return t("position.far", { distance: distance(site.metres) });
  if (key === "accepted") return accepted ? t("position.accepted", { n: Math.round(reading.fix?.accuracy ?? accepted) }) : t("position.accepted_none");
  return t(/** @type {Key} */ (`position.${key}`));
}

/** @param {import("./visit.js").Visit} visit @param {Reading} reading */
function factParts({ task }, { situation, fix, ageMs, waitedMs }) {
  const parts = [];
  if (fix) {
    parts.push(t("position.accuracy", { n: Math.round(fix.accuracy) }));
    const age = ageMs < 60_000 ? t("time.seconds", { n: Math.floor(ageMs / 1000) }) : duration(ageMs);
    parts.push(t("time.ago", { age }));
    const site = fromSite(fix, task);
    const isSaid = situation === "good" && site?.isFar; // by the line above
    if (site && !isSaid) parts.push(t("position.site", { distance: distance(site.metres) }));
  }
  if (situation === "waiting" || situation === "rough") parts.push(t("position.waited", { n: Math.floor(waitedMs / 1000) }));
  return parts;
}

/** @param {string} key @param {Reading} reading @param {() => void} restart @param {() => void} accept */
function adviceFor(key, { approximate, fix }, restart, accept) {
  const again = actionButton(t("position.again"), restart, { class: "plain" });
  const isApple = isApplePhone(navigator.userAgent);
  if (key === "denied") return [h("p", {}, t(isApple ? "position.denied_ios" : "position.denied_android")), again, free()];
  if (key === "off") return [again, free()];
  if (key === "insecure") return [free()];
  const parts = approximate
    ? [h("p", { class: "notice" }, t("position.approximate"), " ", t(isApple ? "position.approximate_ios" : "position.approximate_android"))]
    : [];
  if (key === "far") return [h("p", {}, t("position.far_hint")), ...parts];
  if (key === "good" || key === "accepted") return parts;
  if (key !== "late") return [...parts, free()];
  const words = fix ? t("position.go_on", { n: Math.round(fix.accuracy) }) : t("position.go_on_none");
  return [fix ? null : h("p", {}, t("position.none")), actionButton(words, accept, { class: "big plain" }), ...parts, again];
}

function free() {
  return h("p", { class: "quiet" }, t("position.free"));
}
