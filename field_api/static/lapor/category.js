// @ts-check
// Choosing a category: type a word, or open the groups. The plain list stays what the form holds.

import { h, fill, byId } from "../lapangan/dom.js";
import { indexed, search } from "./search.js";
import { keywords, t } from "./words.js";

/** @typedef {import("./search.js").Category} Category */

/** @param {(slug: string, name: string) => void} changed "" when it was taken back */
export function startCategory(changed) {
  const select = /** @type {HTMLSelectElement} */ (byId("kategori"));
  const box = /** @type {HTMLInputElement} */ (byId("kategori-kata"));
  const [chosen, inner, results, says] = ["kategori-terpilih", "kategori-isi", "kategori-hasil", "kategori-kabar"].map(byId);
  const groups = groupsOf(select);
  const entries = indexed(groups.flatMap(({ rows }) => rows), keywords);
  byId("kategori-polos").hidden = true;
  byId("kategori-cari").hidden = false;
  fillGroups();

  box.addEventListener("input", () => {
    const found = search(entries, box.value);
    fill(results, found.map((row) => option(row)));
    says.textContent = box.value.trim().length < 2 ? "" : found.length ? t("category.count", { n: found.length }) : t("category.none");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the first result, not the whole form
    results.querySelector("button")?.focus();
  });

  /** @param {Category} row */
  function option(row) {
    const words = [h("b", {}, row.name), row.group && h("span", { class: "quiet" }, row.group)];
    return h("li", {}, h("button", { type: "button", class: "option", onclick: () => choose(row.slug) }, words));
  }

  function fillGroups() {
    const details = byId("kategori-kelompok");
    for (const { label, rows } of groups) {
      details.append(h("details", { class: "group" }, h("summary", {}, label),
        h("ul", { class: "options" }, rows.map((row) => option({ ...row, group: "" })))));
    }
  }

  /** @param {string} slug */
  function choose(slug) {
    show(slug);
    changed(slug, entries.find((entry) => entry.slug === slug)?.name ?? "");
    byId("kategori-ganti").focus();
  }

  /** @param {string} slug */
  function show(slug) {
    const entry = entries.find((one) => one.slug === slug);
    select.value = entry ? slug : "";
    inner.hidden = Boolean(entry);
    chosen.hidden = !entry;
    fill(chosen, entry && h("b", {}, t("category.chosen", { name: entry.name })),
      entry && h("button", { type: "button", class: "plain", id: "kategori-ganti", onclick: again }, t("category.change")));
  }

  function again() {
    show("");
    changed("", "");
    box.value = "";
    fill(results);
    says.textContent = "";
    box.focus();
  }

  show(select.value);
  return { show };
}

/** @param {HTMLSelectElement} select @returns {{label: string, rows: Category[]}[]} */
function groupsOf(select) {
  return [...select.querySelectorAll("optgroup")].map(({ label, children }) => ({
    label,
    rows: [...children].map((one) => {
      const { value, text } = /** @type {HTMLOptionElement} */ (one);
      return { slug: value, name: text, group: label };
    }),
  }));
}
