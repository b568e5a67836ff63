// @ts-check
// Building the page: text goes in as text, never as markup.

/** @typedef {Node | string | number | null | undefined | false} Leaf */
/** @typedef {Leaf | readonly unknown[]} Child lists may hold lists */
/** @typedef {Record<string, unknown>} Attributes
 * Functions listen to the event that the key names after "on"; true sets an empty attribute; null and false set none. */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "srcObject"]);

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (PROPERTIES.has(name)) Object.assign(element, { [name]: value });
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(element, children);
  return element;
}

/** @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** @param {Element} element @param {readonly unknown[]} children */
function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/** @param {string} id */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The shell has no #${id}.`);
  return element;
}

let lastId = 0;

/** An id for a label and its field. */
export function newId() {
  lastId += 1;
  return `f${lastId}`;
}

/**
 * Hands a file to the person: the browser's own download.
 * @param {Blob} blob @param {string} name
 */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Says something to a screen reader, once, without moving the focus. @param {string} words */
export function announce(words) {
  byId("ucapan").textContent = words;
}

/**
 * A button that cannot be pressed twice while its work is under way.
 * @param {string} words @param {() => unknown} work @param {Attributes} [attributes]
 */
export function actionButton(words, work, attributes = {}) {
  const button = h("button", { type: "button", ...attributes }, words);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await work();
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
  return button;
}
