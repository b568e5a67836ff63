// @ts-check
// Single keys for people who judge many reports. An element names its key in data-key: a link is followed, all else
// gets the focus, so that no key alone decides anything. Never while typing; can be switched off in its list.

const OFF = "office.keys.off";
const list = document.getElementById("tombol");
const opener = document.getElementById("tombol-buka");
const isOn = document.getElementById("tombol-aktif");

if (list instanceof HTMLDialogElement && opener instanceof HTMLButtonElement && isOn instanceof HTMLInputElement) {
  opener.hidden = false;
  isOn.checked = localStorage.getItem(OFF) === null;
  opener.addEventListener("click", () => list.showModal());
  isOn.addEventListener("change", () => (isOn.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  document.addEventListener("keydown", (event) => {
    if (!isOn.checked || list.open || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.repeat || isTyping(event.target)) return;
    if (event.key === "?") list.showModal();
    else if (!follow(event.key.toLowerCase())) return;
    event.preventDefault();
  });
}

/** Whether something on the page answers to this key. @param {string} key */
function follow(key) {
  if (!/^[a-z]$/.test(key)) return false;
  const target = document.querySelector(`[data-key="${key}"]`);
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLAnchorElement) target.click();
  else {
    const folded = target.closest("details");
    if (folded) folded.open = true;
    target.focus();
  }
  return true;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button", "submit"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
