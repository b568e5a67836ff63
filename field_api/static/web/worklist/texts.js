// @ts-check
// A ready text goes into its field, where it can be changed before it is sent.
for (const one of document.querySelectorAll("select[data-fills]")) {
  const select = /** @type {HTMLSelectElement} */ (one);
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(select.dataset.fills ?? ""));
  select.addEventListener("change", () => {
    const text = select.selectedOptions[0]?.dataset.text;
    if (!text) return;
    field.value = field.value.trim() ? `${field.value.trim()}\n${text}` : text;
    select.value = "";
    field.focus();
  });
}
document.getElementById("salah")?.focus();
