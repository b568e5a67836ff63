// @ts-check
// Signing in: once, with a network; afterwards the app opens without one.
import { currentUser, refreshDay, session, signIn } from "../core.js";
import { fill, h, newId } from "../dom.js";
import { go, parsed } from "../router.js";
import { language, t } from "../words.js";

/** @typedef {import("../words.js").Key} Key */

/** @type {Record<string, Key>} */
const WORDS = {
  bad_login: "signin.bad_login", not_field: "signin.not_field", locked_out: "signin.locked_out",
  offline: "signin.offline", portal: "signin.portal",
};

/** @type {import("../router.js").Show} */
export async function signInScreen() {
  const known = await currentUser();
  const name = h("input", { id: newId(), name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, value: known?.username ?? "" });
  const password = h("input", { id: newId(), name: "password", type: "password", autocomplete: "current-password", required: true });
  const shown = h("input", { id: newId(), type: "checkbox" });
  shown.addEventListener("change", () => { password.type = shown.checked ? "text" : "password"; });
  const button = h("button", { class: "big" }, t("signin.go"));
  const said = h("div", { role: "alert", id: newId() });
  const form = h("form", { class: "stack", novalidate: true, "aria-describedby": said.id },
    field(t("signin.name"), name), field(t("signin.password"), password),
    h("label", { class: "tick", for: shown.id }, shown, t("signin.show")), said, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.textContent = t("signin.busy");
    fill(said);
    try {
      await enter(name.value.trim(), password.value, button);
    } catch (error) {
      fill(said, h("p", { class: "notice bad" }, sentence(error)));
      password.focus();
      said.scrollIntoView({ block: "nearest" });
    }
    button.removeAttribute("aria-disabled");
    button.textContent = t("signin.go");
  });
  const lead = known ? t("signin.again", { name: known.name }) : t("signin.lead");
  const stay = known ? h("p", {}, h("a", { href: "#/", class: "button plain big" }, t("signin.stay"))) : null;
  const forgotten = h("p", {}, h("a", { href: "/kata-sandi/lupa" }, t("signin.forgotten")));
  void session().catch(() => null); // the form needs the answer's token; asking early shortens the wait
  return { title: t("signin.title"), body: [h("p", { class: "lead" }, lead), form, forgotten, stay] };
}

/** @param {string} username @param {string} password @param {HTMLElement} button */
async function enter(username, password, button) {
  if (!username || !password) throw new Error(t("signin.empty"));
  await signIn(username, password);
  button.textContent = t("signin.fetching");
  await refreshDay().catch(() => null); // what is missing is said and fetched again on the list
  const { name, parameter } = parsed(location.hash);
  if (name === "masuk" || !name) go("");
  else go(name, parameter || undefined);
}

/** @param {unknown} error */
function sentence(error) {
  const { code, message } = /** @type {{code?: string, message?: string}} */ (error);
  // The server knows where the page of such a person is, and says so in Indonesian.
  if (code === "not_field" && language() === "id" && message) return message;
  return code && WORDS[code] ? t(WORDS[code]) : message ?? String(error);
}

/** @param {string} words @param {HTMLInputElement} input */
function field(words, input) {
  return h("div", {}, h("label", { for: input.id }, words), input);
}
