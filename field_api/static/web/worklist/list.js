// @ts-check
// The list: how many are chosen, all at once, and again after HTMX has brought another list.
const list = /** @type {HTMLElement} */ (document.getElementById("daftar"));

/** @returns {HTMLInputElement[]} */
const boxes = () => [...list.querySelectorAll("input[name='nomor']")].map((one) => /** @type {HTMLInputElement} */ (one));

function count() {
  const all = /** @type {HTMLInputElement | null} */ (list.querySelector("[data-all]"));
  const chosen = boxes().filter((box) => box.checked).length;
  const words = list.querySelector("[data-count]");
  if (words) words.textContent = `(${chosen})`;
  if (all) {
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && chosen < boxes().length;
  }
}

/** How much of the window the bar covers, for the row that has the focus. */
function measure() {
  const bar = /** @type {HTMLElement | null} */ (list.querySelector(".bulk"));
  document.documentElement.style.setProperty("--bar", `${bar?.offsetHeight ?? 0}px`);
}

const watch = new ResizeObserver(measure);

function begin() {
  watch.disconnect();
  const bar = list.querySelector(".bulk");
  if (bar) watch.observe(bar);
  measure();
  for (const one of list.querySelectorAll("[data-all], [data-all-words]")) /** @type {HTMLElement} */ (one).hidden = false;
  count();
}

list.addEventListener("change", (event) => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if (box.matches("[data-all]")) for (const one of boxes()) one.checked = box.checked;
  count();
});
/** On a phone the filters would fill the screen; they stay open while they limit something. */
function foldFilters() {
  const box = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".filter-box"));
  const isLimited = [...new URLSearchParams(location.search)].some(([name, value]) => value && name !== "lingkup");
  if (box && !isLimited && matchMedia("(max-width: 480px)").matches) box.open = false;
}

document.body.addEventListener("htmx:afterSwap", begin);
begin();
foldFilters();
document.getElementById("hasil")?.focus();
