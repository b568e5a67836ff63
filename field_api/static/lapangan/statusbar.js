// @ts-check
// The line above every screen: what is unsent, when the server was last heard, how much room is left.
import { currentUser, LOW_STORAGE_BYTES, status, subscribe } from "./core.js";
import { fill, h } from "./dom.js";
import { clock, duration, isSameDay, size, when } from "./format.js";
import { t } from "./words.js";

/** @typedef {import("./core.js").Status} Status */

const EVERY_MS = 30_000;
/** A clock that is off by more says wrong times of photos and visits. */
const CLOCK_OFF_MS = 120_000;

/** @param {HTMLElement} bar the link to the outbox @param {HTMLElement} spoken a polite live region */
export function startStatusBar(bar, spoken) {
  let said = "";
  let asked = 0;
  const draw = async () => {
    asked += 1;
    const mine = asked;
    const now = await status();
    const isKnown = now.unsent || (await currentUser());
    if (mine !== asked) return; // a later question has the newer answer
    const { words, isBad } = isKnown ? headline(now) : { words: wrongClock(now) ?? t("status.nobody"), isBad: wrongClock(now) !== null };
    bar.classList.toggle("bad", isBad);
    fill(bar, h("strong", {}, isBad ? h("span", { class: "mark", "aria-hidden": "true" }, "!") : null, words),
      h("span", { class: "status-more" }, details(now).map((part) => h("span", {}, part))),
      h("span", { class: "unseen" }, `, ${t("status.open")}`));
    const toSay = spokenPart(now, isBad ? words : "");
    if (said && said !== toSay) spoken.textContent = words;
    said = toSay;
  };
  subscribe(() => void draw());
  setInterval(() => document.visibilityState === "visible" && void draw(), EVERY_MS);
  document.addEventListener("visibilitychange", () => void draw());
  void draw();
  return draw;
}

/** @param {Status} now */
export function headline(now) {
  const unsent = unsentWords(now);
  if (now.need_sign_in) return { words: joined(t("status.sign_in"), now.unsent ? unsent : null), isBad: true };
  if (now.attention) return { words: joined(t("status.attention", { n: now.attention }), unsent), isBad: true };
  if (now.portal) return { words: joined(t("status.portal"), now.unsent ? unsent : null), isBad: true };
  const clockWords = wrongClock(now);
  if (clockWords) return { words: joined(clockWords, now.unsent ? unsent : null), isBad: true };
  return { words: unsent, isBad: false };
}

/** @param {Status} now @returns {string | null} */
function wrongClock({ clock_off_ms: offMs }) {
  if (Math.abs(offMs) <= CLOCK_OFF_MS) return null;
  return t(offMs > 0 ? "status.clock_behind" : "status.clock_ahead", { age: duration(Math.abs(offMs)) });
}

/** @param {Status} now */
function unsentWords(now) {
  if (!now.unsent) return t("status.all_sent");
  const age = now.oldest_sealed_at ? duration(Date.now() - Date.parse(now.oldest_sealed_at)) : "";
  return t("status.unsent", { n: now.unsent, age });
}

/** @param {Status} now */
function details(now) {
  const contact = now.last_contact_at;
  const parts = [contact
    ? t("status.server", { time: isSameDay(contact, Date.now()) ? clock(contact) : when(contact) })
    : t("status.server_never")];
  if (now.storage) parts.push(room(now.storage));
  if (now.drafts) parts.push(t("status.drafts", { n: now.drafts }));
  if (now.sending && now.unsent) parts.push(t("status.sending"));
  return parts;
}

/** @param {NonNullable<Status["storage"]>} storage */
function room({ usage, free }) {
  if (free === null) return t("status.used", { size: size(usage) });
  return t(free < LOW_STORAGE_BYTES ? "status.left_low" : "status.left", { size: size(free) });
}

/** What is worth saying aloud: not the minutes that go by. @param {Status} now @param {string} trouble */
function spokenPart(now, trouble) {
  return [now.unsent, now.attention, now.need_sign_in, now.portal, trouble ? "bad" : ""].join("|");
}

/** @param {string | null} one @param {string | null} other */
function joined(one, other) {
  return [one, other].filter(Boolean).join(" · ");
}
