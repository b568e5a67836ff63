// @ts-check
// How numbers, distances and times are written, in the language of the screen and in Jakarta's time.
import { language, t } from "./words.js";

const ZONE = "Asia/Jakarta";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** @typedef {string | number | Date} Moment an ISO text, milliseconds, or a Date */

/** "09.12". @param {Moment} moment */
export function clock(moment) {
  return formatted(moment, { hour: "2-digit", minute: "2-digit" });
}

/** "23 Nov". @param {Moment} moment */
export function dayOf(moment) {
  return formatted(moment, { day: "numeric", month: "short" });
}

/** "Senin, 23 November". @param {Moment} moment */
export function longDay(moment) {
  return formatted(moment, { weekday: "long", day: "numeric", month: "long" });
}

/** "09.12" of today, "23 Nov, 09.12" of another day. @param {Moment} moment @param {Moment} [now] */
export function when(moment, now = Date.now()) {
  return isSameDay(moment, now) ? clock(moment) : `${dayOf(moment)}, ${clock(moment)}`;
}

/** Whether two moments fall on one day in Jakarta. @param {Moment} one @param {Moment} other */
export function isSameDay(one, other) {
  return jakartaDate(one) === jakartaDate(other);
}

/** "baru saja", "12 menit", "3 jam", "2 hari": rounded down. @param {number} ms */
export function duration(ms) {
  if (ms < MINUTE_MS) return t("time.now");
  if (ms < HOUR_MS) return t("time.minutes", { n: Math.floor(ms / MINUTE_MS) });
  if (ms < DAY_MS) return t("time.hours", { n: Math.floor(ms / HOUR_MS) });
  return t("time.days", { n: Math.floor(ms / DAY_MS) });
}

/** "baru saja", "12 menit lalu". @param {number} ms */
export function ago(ms) {
  return ms < MINUTE_MS ? t("time.now") : t("time.ago", { age: duration(ms) });
}

/** "85 m", "1,2 km", "14 km". @param {number} metres */
export function distance(metres) {
  if (metres < 995) return `${Math.round(metres)} m`;
  return `${decimal(metres / 1000, metres < 9950 ? 1 : 0)} km`;
}

/** "640 KB", "85 MB", "1,2 GB". @param {number} bytes */
export function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} KB`;
  if (bytes < 1e9) return `${Math.round(bytes / 1e6)} MB`;
  return `${decimal(bytes / 1e9, 1)} GB`;
}

/** @param {number} value @param {number} places */
function decimal(value, places) {
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: 0, maximumFractionDigits: places }).format(value);
}

/** @param {Moment} moment @param {Intl.DateTimeFormatOptions} options */
function formatted(moment, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...options, hourCycle: "h23" }).format(new Date(moment));
}

/** @param {Moment} moment */
function jakartaDate(moment) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(new Date(moment));
}

function locale() {
  return language() === "id" ? "id-ID" : "en-GB";
}
