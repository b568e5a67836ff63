// @ts-check
// What is chosen but not applied yet is not what the buttons below would take: they wait until it is.
const filters = /** @type {HTMLFormElement} */ (document.querySelector(".export-filters"));
const take = /** @type {HTMLFormElement} */ (document.querySelector(".export-take"));
const hint = /** @type {HTMLElement} */ (document.getElementById("berubah"));
const applied = chosen();

filters.addEventListener("input", () => {
  const hasChanged = chosen() !== applied;
  hint.hidden = !hasChanged;
  for (const button of take.querySelectorAll("button")) button.disabled = hasChanged;
});
// Going back to a page, a browser fills the fields with what was typed last.
window.addEventListener("pageshow", () => filters.dispatchEvent(new Event("input")));

function chosen() {
  return new URLSearchParams(/** @type {any} */ (new FormData(filters))).toString();
}
