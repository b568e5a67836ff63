// @ts-check
// Where the phone says it is, while a visit is on the screen. Accuracy never blocks: this only tells.

import { steadyMs } from "./clock.js";

export const GOOD_M = 20;
export const WAIT_MS = 60_000;
/** A photo is bound to the best fix of so long; where there is none, to the last one while it is not older than
 * WAIT_MS. What the panel says of the position goes by the same rule. */
export const FRESH_MS = 10_000;
/** Phones that lie still repeat no fix by themselves: then they are asked, but not so often that they never finish. */
const POKE_MS = 15_000;
const ROUGH_M = 500;
const ROUGH_FOR_MS = 20_000;
const TIMEOUT_MS = 30_000;

/** @typedef {{index: number, lon: number, lat: number, accuracy: number, steadyMs: number, lateMs: number}} Kept
 * `index` counts from 0 in the visit's list of fixes, `accuracy` in metres; `steadyMs` is the page's own clock at
 * receipt, `lateMs` how much older the measurement was by then */
/** @typedef {"waiting" | "good" | "rough" | "late" | "denied" | "off" | "insecure"} Situation
 * `good`: a photo taken now has this position. `late`: 60 s are over without a good fix */
/** `fix` is the one that a photo would have now, or else the last one.
 * @typedef {{situation: Situation, approximate: boolean, fix: Kept | null, ageMs: number, waitedMs: number}} Reading */

export class PositionWatch {
  /** @param {(seen: GeolocationPosition) => Promise<number>} keep stores a fix and gives its index
   * @param {() => void} changed */
  constructor(keep, changed) {
    this.keep = keep;
    this.changed = changed;
    /** @type {Kept[]} */
    this.recent = [];
    /** @type {Kept | null} */
    this.last = null;
    /** @type {number | null} */
    this.watchId = null;
    /** @type {"denied" | "off" | "insecure" | null} */
    this.trouble = null;
    this.startedMs = steadyMs();
    this.pokedMs = -Infinity;
    this.lastStamp = 0;
    /** The smallest difference seen between the phone's clock and the receiver's: the rest is lateness. */
    this.skewMs = Infinity;
    /** @type {number | null} */
    this.roughSince = null;
    this.saysApproximate = false;
  }

  start() {
    this.trouble = null;
    this.startedMs = steadyMs();
    this.#watch();
  }

  #watch() {
    this.stop();
    if (!window.isSecureContext || !navigator.geolocation) {
      this.trouble = "insecure";
      this.changed();
      return;
    }
    const options = { enableHighAccuracy: true, maximumAge: 0, timeout: TIMEOUT_MS };
    this.watchId = navigator.geolocation.watchPosition((seen) => this.#take(seen), (error) => this.#fail(error), options);
  }

  /** As somebody asks for it once more: what is not old stands until there is better. */
  again() {
    if (this.last && this.#ageMs(this.last) > WAIT_MS) {
      this.last = null;
      this.recent = [];
    }
    this.start();
  }

  stop() {
    if (this.watchId !== null) navigator.geolocation.clearWatch(this.watchId);
    this.watchId = null;
  }

  /** The fix for a photo taken now: the most accurate of the last 10 s, or the last one of the last minute, since a
   * phone that lies still repeats none. None is better than an old one. @returns {Kept | null} */
  best() {
    const last = this.recent.at(-1);
    return this.fresh() ?? (last && this.#ageMs(last) <= WAIT_MS ? last : null);
  }

  /** @returns {Kept | null} */
  fresh() {
    const fresh = this.recent.filter((fix) => this.#ageMs(fix) <= FRESH_MS);
    fresh.sort((a, b) => a.accuracy - b.accuracy);
    return fresh[0] ?? null;
  }

  /** `best()` at the shutter: a fresh one, if the phone gives it within `patienceMs`. @param {number} patienceMs */
  async bestSoon(patienceMs) {
    const until = performance.now() + patienceMs;
    if (!this.fresh()) this.poke();
    while (!this.fresh() && this.watchId !== null && !this.trouble && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.best();
  }

  /** Have the phone measure now, by watching anew: a question beside the watch would wait for it to move. */
  poke() {
    this.pokedMs = steadyMs();
    if (this.watchId !== null) this.#watch();
  }

  /** Call it as time passes: it also asks a phone that has fallen silent. @returns {Reading} */
  reading() {
    const now = steadyMs();
    const waitedMs = now - this.startedMs;
    const fix = this.best() ?? this.last;
    const ageMs = fix ? this.#ageMs(fix) : Infinity;
    if (this.last && this.#ageMs(this.last) > FRESH_MS && now - this.pokedMs > POKE_MS) this.poke();
    const roughForMs = this.roughSince === null ? 0 : now - this.roughSince;
    const approximate = this.saysApproximate || roughForMs > ROUGH_FOR_MS;
    return { situation: this.#situation(fix, waitedMs, ageMs), approximate, fix, ageMs, waitedMs };
  }

  /** @param {Kept} fix */
  #ageMs(fix) {
    return steadyMs() - fix.steadyMs + fix.lateMs;
  }

  /** @param {Kept | null} fix @param {number} waitedMs @param {number} ageMs @returns {Situation} */
  #situation(fix, waitedMs, ageMs) {
    if (this.trouble) return this.trouble;
    if (fix && fix.accuracy <= GOOD_M && ageMs <= WAIT_MS) return "good";
    if (waitedMs >= WAIT_MS) return "late";
    return fix ? "rough" : "waiting";
  }

  /** @param {GeolocationPosition} seen */
  async #take(seen) {
    if (seen.timestamp === this.lastStamp) return; // some phones repeat the last fix instead of measuring
    this.lastStamp = seen.timestamp;
    const receivedMs = steadyMs();
    const behindMs = Date.now() - seen.timestamp;
    this.skewMs = Math.min(this.skewMs, behindMs);
    const { longitude: lon, latitude: lat, accuracy } = seen.coords;
    if (accuracy <= ROUGH_M) this.roughSince = null;
    else this.roughSince ??= receivedMs;
    this.saysApproximate = accuracyMode(seen) === "approximate";
    this.trouble = null;
    const index = await this.keep(seen).catch(() => null); // a full phone still shows where it is
    const kept = { index: index ?? -1, lon, lat, accuracy, steadyMs: receivedMs, lateMs: behindMs - this.skewMs };
    this.last = kept;
    if (index !== null) this.recent = [...this.recent, kept].slice(-60);
    else if (this.lastStamp === seen.timestamp) this.lastStamp = 0; // the same one may be kept once there is room
    this.changed();
  }

  /** @param {GeolocationPositionError} error */
  #fail(error) {
    if (error.code === error.PERMISSION_DENIED) this.trouble = "denied";
    else if (error.code === error.POSITION_UNAVAILABLE) this.trouble = "off";
    this.changed();
  }
}

/** What newer browsers say themselves; others leave it to the accuracy. @param {GeolocationPosition} seen */
function accuracyMode(seen) {
  const outer = /** @type {{accuracyMode?: string}} */ (/** @type {unknown} */ (seen));
  const inner = /** @type {{accuracyMode?: string}} */ (/** @type {unknown} */ (seen.coords));
  return inner.accuracyMode ?? outer.accuracyMode ?? null;
}

/**
 * One position for lists and maps; nothing if there is none within `timeoutMs`.
 * @param {number} timeoutMs @returns {Promise<{lon: number, lat: number, accuracy: number} | null>}
 */
export function positionNow(timeoutMs) {
  return new Promise((resolve) => {
    if (!navigator.geolocation) {
      resolve(null);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy }),
      () => resolve(null),
      { enableHighAccuracy: true, maximumAge: 30_000, timeout: timeoutMs },
    );
  });
}

/** What the browser would answer, without asking the person; "unknown" where it does not tell.
 * @param {"geolocation" | "camera"} name @returns {Promise<"granted" | "denied" | "prompt" | "unknown">} */
export async function permission(name) {
  try {
    return (await navigator.permissions.query({ name: /** @type {PermissionName} */ (name) })).state;
  } catch {
    return "unknown";
  }
}
