// @ts-check
// Buttons with data-copy put the text of the element they name on the clipboard, or select it where that is not allowed.

const said = /** @type {HTMLElement} */ (document.getElementById("tersalin"));

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

/** @param {HTMLElement} button */
async function copy(button) {
  const source = document.getElementById(button.dataset.copy ?? "");
  if (!source) return;
  const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? "");
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = said.dataset.copied ?? "";
    button.after(said);
  } catch {
    select(source);
    said.textContent = said.dataset.select ?? "";
    button.after(said);
  }
}

/** @param {HTMLElement} source */
function select(source) {
  if (source instanceof HTMLInputElement) {
    source.select();
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(source);
  const chosen = getSelection();
  chosen?.removeAllRanges();
  chosen?.addRange(range);
}
