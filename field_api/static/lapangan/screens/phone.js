// @ts-check
// The phone and the account: storage, home screen, permissions, language, version.
import { applyUpdate, askPersist, config, currentUser, LOW_STORAGE_BYTES, signOut, status } from "../core.js";
import { actionButton, fill, h, newId } from "../dom.js";
import { size } from "../format.js";
import { installPrompt, isOnHomeScreen } from "../install.js";
import { permission } from "../position.js";
import { isApplePhone } from "../route.js";
import { go } from "../router.js";
import { deviceId } from "../storage.js";
import { hasUpdate } from "../updates.js";
import { language, setLanguage, t } from "../words.js";
import { confirmed } from "./confirm.js";
import { exportBlock, trouble } from "./outbox.js";

/** @typedef {import("../core.js").Status} Status */

/** @type {import("../router.js").Show} */
export async function phoneScreen(_parameter, again) {
  const [now, user] = await Promise.all([status(), currentUser()]);
  const body = [
    trouble(now),
    hasUpdate() ? section(t("phone.about"), h("p", { class: "notice" }, t("phone.update_ready")),
      actionButton(t("phone.update_go"), applyUpdate, { class: "big" })) : null,
    user ? account(user, now, again) : null,
    section(t("app.language"), languages(again)),
    section(t("phone.storage"), storage(now, again)),
    section(t("phone.home"), homeScreen(again)),
    section(t("phone.permissions"), await permissions()),
    exportBlock(),
    section(t("phone.about"), h("dl", {}, h("dt", {}, t("phone.version")), h("dd", { class: "code" }, config().version || "–"),
      h("dt", {}, t("phone.device")), h("dd", { class: "code" }, await deviceId())),
      hasUpdate() ? null : h("p", { class: "quiet" }, t("phone.up_to_date"))),
  ];
  return { title: t("phone.title"), section: "ponsel", body };
}

/** @param {string} title @param {...import("../dom.js").Child} body */
function section(title, ...body) {
  return h("section", { class: "card stack-small" }, h("h2", {}, title), body);
}

/** @param {import("../core.js").User} user @param {Status} now @param {() => Promise<void>} again */
function account(user, now, again) {
  const said = h("div", { role: "alert" });
  const refuse = (/** @type {string} */ words) => fill(said, h("p", { class: "notice bad" }, words));
  const out = actionButton(t("phone.sign_out"), async () => {
    const { unsent, drafts } = await status();
    if (unsent || drafts) {
      const parts = [unsent ? t("phone.unsent_records", { n: unsent }) : null, drafts ? t("phone.unsent_drafts", { n: drafts }) : null];
      return refuse(t("phone.unsent", { what: parts.filter(Boolean).join(t("phone.and")) }));
    }
    if (!(await confirmed(t("phone.sign_out"), [t("phone.sign_out_sure")], t("phone.sign_out")))) return;
    try {
      await signOut();
      go("masuk");
    } catch (error) {
      const { code, message } = /** @type {{code?: string, message: string}} */ (error);
      refuse(code === "offline" ? t("app.offline") : message);
    }
  }, { class: "plain" });
  const others = now.others_unsent ? h("p", { class: "notice" }, t("outbox.others", { n: now.others_unsent })) : null;
  return section(t("phone.account"), h("p", {}, t("phone.signed_in", { name: user.name, role: t(`phone.role_${user.role}`) })),
    user.unit ? h("p", {}, user.unit) : null, others, out, said);
}

/** @param {() => Promise<void>} again */
function languages(again) {
  const name = newId();
  return h("div", { class: "choices in-a-row" }, /** @type {const} */ (["id", "en"]).map((one) => h("label", { class: "choice" },
    h("input", { type: "radio", name, value: one, checked: language() === one, onchange: () => { setLanguage(one); void again(); } }),
    h("span", { lang: one }, one === "id" ? "Indonesia" : "English"))));
}

/** @param {Status} now @param {() => Promise<void>} again */
function storage(now, again) {
  const room = now.storage;
  const said = h("p", { role: "status" });
  const ask = actionButton(t("phone.ask_persist"), async () => {
    if (await askPersist()) await again();
    else said.textContent = t("phone.persist_no");
  }, { class: "plain big" });
  return [
    h("p", {}, roomWords(room)),
    room && room.free !== null && room.free < LOW_STORAGE_BYTES ? h("p", { class: "notice bad" }, t("phone.low")) : null,
    h("p", {}, t(now.persisted ? "phone.persisted" : "phone.not_persisted")), now.persisted ? null : ask, said,
  ];
}

/** @param {Status["storage"]} room */
function roomWords(room) {
  if (!room) return t("phone.unknown");
  if (room.free === null) return t("phone.used_only", { used: size(room.usage) });
  return t("phone.used", { used: size(room.usage), left: size(room.free) });
}

/** @param {() => Promise<void>} again */
function homeScreen(again) {
  if (isOnHomeScreen()) return h("p", {}, t("phone.home_done"));
  const prompt = installPrompt();
  const apple = h("p", {}, t("phone.home_ios"));
  const android = h("p", {}, t("phone.home_android"));
  return [h("p", {}, t("phone.home_why")),
    prompt ? actionButton(t("phone.install"), async () => { await prompt(); await again(); }, { class: "big" }) : null,
    isApplePhone(navigator.userAgent) ? apple : /Android/i.test(navigator.userAgent) ? android : [android, apple]];
}

async function permissions() {
  const rows = [];
  for (const name of /** @type {const} */ (["camera", "geolocation"])) {
    const answer = await permission(name);
    rows.push(h("dt", {}, t(name === "camera" ? "phone.camera" : "phone.position")),
      h("dd", {}, t(answer === "unknown" ? "phone.unknown_permission" : `phone.${answer}`)));
  }
  return h("dl", {}, rows);
}
