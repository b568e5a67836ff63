// @ts-check
// Which screen the address asks for, and its coming and going.
import { h, fill } from "./dom.js";
import { t } from "./words.js";

/** @typedef {{title: string, body: import("./dom.js").Child[], stop?: () => void, section?: string}} Screen
 * `stop` ends what the screen began (watching, listening, pictures' addresses). */
/** @typedef {(parameter: string, again: () => Promise<void>) => Promise<Screen>} Show
 * `again` draws the same screen anew and keeps the place on the page. */

/** The address of a screen. @param {string} name @param {string} [parameter] */
export function to(name, parameter) {
  return parameter === undefined ? `#/${name}` : `#/${name}/${encodeURIComponent(parameter)}`;
}

/** @param {string} hash */
export function parsed(hash) {
  const [, name = "", parameter = ""] = hash.split("/");
  try {
    return { name, parameter: decodeURIComponent(parameter) };
  } catch {
    return { name: "", parameter: "" };
  }
}

/** Also when it is the present address, which may now show something else. @param {string} name @param {string} [parameter] */
export function go(name, parameter) {
  const hash = to(name, parameter);
  if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}

/**
 * @param {HTMLElement} main
 * @param {Record<string, Show>} screens by the first part of the address; "" is the first screen
 * @param {(name: string) => Promise<string>} allowed gives the screen to show instead, or the name itself
 * @param {(section: string) => void} entered
 */
export function startRouter(main, screens, allowed, entered) {
  let shown = 0;
  let visited = 0;
  let stop = () => {};

  /** @param {boolean} isNew */
  const show = async (isNew) => {
    shown += 1;
    if (isNew) visited += 1;
    const [mine, visit] = [shown, visited];
    const { name: asked, parameter } = parsed(location.hash);
    const name = await allowed(Object.hasOwn(screens, asked) ? asked : "");
    const screen = await screens[name](parameter, () => (visit === visited ? show(false) : Promise.resolve()))
      .catch(failed);
    if (mine !== shown) {
      screen.stop?.();
      return;
    }
    stop();
    stop = screen.stop ?? (() => {});
    const heading = h("h1", { tabindex: "-1" }, screen.title);
    document.title = `${screen.title} · ${t("app.name")}`;
    const top = isNew ? 0 : window.scrollY;
    const focused = main.contains(document.activeElement) ? signature(document.activeElement) : null;
    fill(main, heading, screen.body);
    entered(screen.section ?? name);
    window.scrollTo(0, top);
    if (isNew && visit > 1) heading.focus({ preventScroll: true });
    else if (!isNew && focused) refocus(main, focused);
  };
  window.addEventListener("hashchange", () => show(true));
  void show(true);
  return () => show(false);
}

/** What a control is known by when its screen is drawn anew. @param {Element | null} element */
function signature(element) {
  if (!element) return null;
  return [element.tagName, element.getAttribute("href"), element.getAttribute("name"), element.getAttribute("value"),
    element.getAttribute("aria-label") ?? element.textContent].join("|");
}

/** @param {HTMLElement} main @param {string} wanted */
function refocus(main, wanted) {
  const controls = /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll("a, button, input, select, textarea, summary"));
  [...controls].find((control) => signature(control) === wanted)?.focus({ preventScroll: true });
}

/** @param {unknown} error @returns {Screen} */
function failed(error) {
  console.error(error);
  const reload = h("button", { type: "button", onclick: () => location.reload() }, t("app.reload"));
  const words = error instanceof Error ? error.message : String(error);
  return { title: t("app.failed"), body: [h("p", { class: "notice bad" }, words), reload] };
}
