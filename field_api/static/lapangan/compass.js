// @ts-check
// Which way the phone's back looks, in degrees from north; kept with a photo, never decided by.

import { steadyMs } from "./clock.js";

/** @typedef {DeviceOrientationEvent & {webkitCompassHeading?: number}} Turned */
/** @typedef {{requestPermission?: () => Promise<string>}} Asks */

/** iOS asks the person, and only after a tap. */
export function compassNeedsATap() {
  return typeof asking().requestPermission === "function";
}

/**
 * Begins to listen. Call it from a tap where `compassNeedsATap()`.
 * @returns {Promise<{heading: () => number | null, stop: () => void}>} `heading` is null when it is not known
 */
export async function startCompass() {
  /** @type {{degrees: number, seenMs: number} | null} */
  let last = null;
  const isAllowed = await allowed();
  /** @param {Event} event */
  const take = (event) => {
    const degrees = headingOf(/** @type {Turned} */ (event));
    if (degrees !== null) last = { degrees, seenMs: steadyMs() };
  };
  const name = "ondeviceorientationabsolute" in window ? "deviceorientationabsolute" : "deviceorientation";
  if (isAllowed) window.addEventListener(name, take);
  return {
    heading: () => (last && steadyMs() - last.seenMs < 2000 ? Math.round(last.degrees * 10) / 10 : null),
    stop: () => window.removeEventListener(name, take),
  };
}

/**
 * The direction the camera at the phone's back points to, the phone held upright (W3C, Device Orientation, A.1).
 * @param {Turned} event @returns {number | null} 0 to 360
 */
export function headingOf(event) {
  if (typeof event.webkitCompassHeading === "number") return inCircle(event.webkitCompassHeading);
  if (!event.absolute || event.alpha === null || event.beta === null || event.gamma === null) return null;
  const [alpha, beta, gamma] = [event.alpha, event.beta, event.gamma].map((degrees) => (degrees * Math.PI) / 180);
  const east = -Math.cos(alpha) * Math.sin(gamma) - Math.sin(alpha) * Math.sin(beta) * Math.cos(gamma);
  const north = -Math.sin(alpha) * Math.sin(gamma) + Math.cos(alpha) * Math.sin(beta) * Math.cos(gamma);
  return inCircle((Math.atan2(east, north) * 180) / Math.PI);
}

/** @param {number} degrees */
function inCircle(degrees) {
  return Number.isFinite(degrees) ? ((degrees % 360) + 360) % 360 : null;
}

async function allowed() {
  const { requestPermission } = asking();
  if (!requestPermission) return true;
  try {
    return (await requestPermission.call(DeviceOrientationEvent)) === "granted";
  } catch {
    return false;
  }
}

/** @returns {Asks} */
function asking() {
  return typeof DeviceOrientationEvent === "undefined" ? {} : /** @type {Asks} */ (/** @type {unknown} */ (DeviceOrientationEvent));
}
