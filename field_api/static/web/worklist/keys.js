// @ts-check
// Keys for those who work through many reports. Never while somebody types, and they can be switched off.
const OFF = "work-keys-off";
const help = /** @type {HTMLDialogElement} */ (document.getElementById("pintasan"));
const toggle = /** @type {HTMLInputElement} */ (help.querySelector("[data-keys-on]"));

/** A browser that stores nothing keeps the keys for this page only. */
function stored() {
  try {
    return localStorage.getItem(OFF) !== "1";
  } catch {
    return true;
  }
}

let isOn = stored();
toggle.checked = isOn;
toggle.addEventListener("change", () => {
  isOn = toggle.checked;
  try {
    if (isOn) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // It holds until the page is left.
  }
});
for (const button of document.querySelectorAll("[data-open-keys]")) {
  /** @type {HTMLElement} */ (button).hidden = false;
  button.addEventListener("click", () => help.showModal());
}
for (const button of document.querySelectorAll("[data-print]")) {
  /** @type {HTMLElement} */ (button).hidden = false;
  button.addEventListener("click", () => print());
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/** @returns {HTMLElement[]} */
const rows = () => [...document.querySelectorAll("[data-row]")].map((one) => /** @type {HTMLElement} */ (one));
const here = () => rows().findIndex((row) => row.contains(document.activeElement));

/** @param {number} step */
function move(step) {
  const all = rows();
  const at = here();
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  all[next]?.querySelector("a")?.focus();
}

function choose() {
  const box = rows()[here()]?.querySelector("input");
  if (box) box.click();
}

/** @param {string} key */
function go(key) {
  const target = /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${CSS.escape(key)}"]`));
  if (!target) return false;
  if (target instanceof HTMLAnchorElement) target.click();
  else target.focus();
  return true;
}

document.addEventListener("focusin", () => {
  const at = here();
  for (const [index, row] of rows().entries()) row.classList.toggle("here", index === at);
});
document.addEventListener("keydown", (event) => {
  if (!isOn || help.open || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const hasRows = rows().length > 0;
  if (event.key === "?") help.showModal();
  else if (event.key === "j" && hasRows) move(1);
  else if (event.key === "k" && hasRows) move(-1);
  else if (event.key === "x" && here() >= 0) choose();
  else if (event.key.length !== 1 || !go(event.key)) return;
  event.preventDefault();
});
