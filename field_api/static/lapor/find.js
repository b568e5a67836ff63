// @ts-check
// Find me: the best position so far is shown at once, and a better one is waited for.

import { byId } from "../lapangan/dom.js";
import { PositionWatch, WAIT_MS } from "../lapangan/position.js";
import { metres, t } from "./words.js";

/** @typedef {import("./map.js").Spot} Spot */

/** @param {(spot: Spot) => void} found each time it is better than before */
export function startFinding(found) {
  const start = byId("lokasi-saya");
  const enough = byId("lokasi-cukup");
  const says = byId("lokasi-kabar");
  byId("cari-saya").hidden = false;
  /** @type {number} */
  let best = Infinity;
  let isOn = false;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  let clock;
  const watch = new PositionWatch(async () => 0, look);

  start.addEventListener("click", () => {
    best = Infinity;
    isOn = true;
    clearInterval(clock);
    watch.again();
    clock = setInterval(look, 1000); // time passes without fixes too
    look();
  });
  enough.addEventListener("click", () => {
    stop();
    tell(t("find.kept", { m: metres(best) }));
    start.focus();
  });

  function look() {
    if (!isOn) return;
    const { situation, fix, waitedMs } = watch.reading();
    if (fix && fix.accuracy < best) {
      best = fix.accuracy;
      found({ lon: fix.lon, lat: fix.lat, accuracy: Math.max(1, Math.round(fix.accuracy)) });
    }
    enough.hidden = !fix;
    if (situation === "good") return end(t("find.good", { m: metres(best) }));
    if (situation === "late") return end(fix ? t("find.kept", { m: metres(best) }) : t("find.off"));
    if (situation === "denied" || situation === "insecure") return end(t("find.denied"));
    if (situation === "off") {
      // Phones say so between two positions, too: it may still come.
      return waitedMs > WAIT_MS ? end(t("find.off")) : tell(t("find.off"));
    }
    tell(fix ? t("find.better", { m: metres(fix.accuracy) }) : t("find.searching"));
  }

  /** @param {string} words */
  function end(words) {
    stop();
    tell(words);
  }

  function stop() {
    isOn = false;
    clearInterval(clock);
    watch.stop();
    enough.hidden = true;
    start.textContent = best < Infinity ? t("find.again") : t("find.start");
  }

  /** @param {string} words */
  function tell(words) {
    says.hidden = false;
    if (says.textContent !== words) says.textContent = words;
  }

  function reset() {
    stop();
    best = Infinity;
    start.textContent = t("find.start");
    says.hidden = true;
    says.textContent = "";
  }

  /** The pin was put elsewhere by hand: what is said of the phone's own position no longer holds. */
  function leave() {
    if (isOn) stop();
    says.hidden = true;
    says.textContent = "";
  }

  return { leave, reset };
}
