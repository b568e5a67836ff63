// @ts-check
// Where the app begins: the lines above and below every screen, the screens themselves, the sender.
import { currentUser, session, startSending, subscribe } from "./core.js";
import { byId, fill, h } from "./dom.js";
import { listenForInstall } from "./install.js";
import { go, parsed, startRouter } from "./router.js";
import { mapScreen } from "./screens/map.js";
import { outboxRowScreen } from "./screens/outbox_row.js";
import { outboxScreen } from "./screens/outbox.js";
import { phoneScreen } from "./screens/phone.js";
import { sealedScreen } from "./screens/sealed.js";
import { signInScreen } from "./screens/sign_in.js";
import { taskScreen } from "./screens/task.js";
import { todayScreen } from "./screens/today.js";
import { visitScreen } from "./screens/visit.js";
import { startStatusBar } from "./statusbar.js";
import { startUpdates } from "./updates.js";
import { language, t } from "./words.js";

/** @typedef {import("./router.js").Show} Show */

const SECTIONS = /** @type {const} */ ([["", "nav.today"], ["peta", "nav.map"], ["kiriman", "nav.outbox"], ["ponsel", "nav.phone"]]);
const OPEN_TO_ALL = new Set(["masuk", "ponsel"]);

/** @type {Record<string, Show>} */
const screens = {
  "": todayScreen, peta: mapScreen, tugas: taskScreen, kunjungan: visitScreen, tersegel: sealedScreen, masuk: signInScreen,
  ponsel: phoneScreen, kiriman: (id, again) => (id ? outboxRowScreen(id, again) : outboxScreen("", again)),
};

const nav = byId("navigasi");
const drawStatus = startStatusBar(byId("keadaan"), byId("ucapan"));

/** Whoever never signed in on this phone signs in first. @param {string} name */
async function allowed(name) {
  return OPEN_TO_ALL.has(name) || (await currentUser()) ? name : "masuk";
}

/** The words around the screen, in the language chosen; `section` is marked as the present one. @param {string} section */
function drawFrame(section) {
  document.documentElement.lang = language();
  byId("langsung").textContent = t("app.skip");
  nav.setAttribute("aria-label", t("nav.label"));
  fill(nav, SECTIONS.map(([name, key]) => h("a", { href: `#/${name}`, "aria-current": name === section ? "page" : null },
    h("span", { class: `nav-icon icon-${name || "hari-ini"}`, "aria-hidden": "true" }), t(key))));
  void drawStatus();
}

const main = byId("isi");
byId("langsung").addEventListener("click", (event) => {
  event.preventDefault(); // the address is the screen's
  main.focus();
});
const again = startRouter(main, screens, allowed, drawFrame);
const onPhoneScreen = () => { if (parsed(location.hash).name === "ponsel") void again(); };
listenForInstall(onPhoneScreen);
startUpdates(byId("pembaruan"));
startSending();
void session().catch(() => null); // learns early whether the sign-in still holds
subscribe((kind) => {
  if (kind === "session") onPhoneScreen();
  if (kind !== "adopted") return;
  if (parsed(location.hash).name === "masuk") go(""); // no form for whom the browser knows already
  else void again();
});
