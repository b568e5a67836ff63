// @ts-check
// Where the phone says it is, while a visit is on the screen. Accuracy never blocks: this only tells.

export const GOOD_M = 20;
export const WAIT_MS = 60_000;
export const FRESH_MS = 10_000;
const ROUGH_M = 500;
const ROUGH_FOR_MS = 20_000;
const TIMEOUT_MS = 30_000;

/** @typedef {{index: number, lon: number, lat: number, accuracy: number, perfMs: number, lateMs: number}} Kept
 * `index` counts from 0 in the visit's list of fixes, `accuracy` in metres; `perfMs` is the page's own clock at
 * receipt, `lateMs` how much older the measurement was by then */
/** @typedef {"waiting" | "good" | "rough" | "late" | "denied" | "off" | "insecure"} Situation
 * `late`: 60 s are over without a good fix */
/** @typedef {{situation: Situation, approximate: boolean, fix: Kept | null, ageMs: number, waitedMs: number}} Reading */

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
    this.startedMs = performance.now();
    this.lastStamp = 0;
    /** The smallest difference seen between the phone's clock and the receiver's: the rest is lateness. */
    this.skewMs = Infinity;
    /** @type {number | null} */
    this.roughSince = null;
    this.saysApproximate = false;
  }

  start() {
    this.stop();
    this.trouble = null;
    this.startedMs = performance.now();
    if (!window.isSecureContext || !navigator.geolocation) {
      this.trouble = "insecure";
      this.changed();
      return;
    }
    const options = { enableHighAccuracy: true, maximumAge: 0, timeout: TIMEOUT_MS };
    this.watchId = navigator.geolocation.watchPosition((seen) => this.#take(seen), (error) => this.#fail(error), options);
  }

  stop() {
    if (this.watchId !== null) navigator.geolocation.clearWatch(this.watchId);
    this.watchId = null;
  }

  /** The most accurate fix of the last 10 s, for a photo taken now; none is better than an old one. @returns {Kept | null} */
  best() {
    const fresh = this.recent.filter(({ perfMs, lateMs }) => performance.now() - perfMs + lateMs <= FRESH_MS);
    fresh.sort((a, b) => a.accuracy - b.accuracy);
    return fresh[0] ?? null;
  }

  /** `best()` now, or as soon as the next fix comes, but at most after `patienceMs`. @param {number} patienceMs */
  async bestSoon(patienceMs) {
    const until = performance.now() + patienceMs;
    while (!this.best() && this.watchId !== null && !this.trouble && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.best();
  }

  /** @returns {Reading} */
  reading() {
    const now = performance.now();
    const waitedMs = now - this.startedMs;
    const ageMs = this.last ? now - this.last.perfMs + this.last.lateMs : Infinity;
    const roughForMs = this.roughSince === null ? 0 : now - this.roughSince;
    const approximate = this.saysApproximate || roughForMs > ROUGH_FOR_MS;
    return { situation: this.#situation(waitedMs, ageMs), approximate, fix: this.last, ageMs, waitedMs };
  }

  /** @param {number} waitedMs @param {number} ageMs @returns {Situation} */
  #situation(waitedMs, ageMs) {
    if (this.trouble) return this.trouble;
    if (this.last && this.last.accuracy <= GOOD_M && ageMs <= WAIT_MS) return "good";
    if (waitedMs >= WAIT_MS) return "late";
    return this.last ? "rough" : "waiting";
  }

  /** @param {GeolocationPosition} seen */
  async #take(seen) {
    if (seen.timestamp === this.lastStamp) return; // some phones repeat the last fix instead of measuring
    this.lastStamp = seen.timestamp;
    const perfMs = performance.now();
    const behindMs = Date.now() - seen.timestamp;
    this.skewMs = Math.min(this.skewMs, behindMs);
    const { longitude: lon, latitude: lat, accuracy } = seen.coords;
    if (accuracy <= ROUGH_M) this.roughSince = null;
    else this.roughSince ??= perfMs;
    this.saysApproximate = accuracyMode(seen) === "approximate";
    this.trouble = null;
    const index = await this.keep(seen).catch(() => null); // a full phone still shows where it is
    const kept = { index: index ?? -1, lon, lat, accuracy, perfMs, lateMs: behindMs - this.skewMs };
    this.last = kept;
    if (index !== null) this.recent = [...this.recent, kept].slice(-60);
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
