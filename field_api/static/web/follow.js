// @ts-check
// A report that was sent from this phone: its key is kept here, so its reporter needs no mail to have a say.

/** What /lapor keeps after a report was received: keys by number, as JSON. */
const KEYS = "laporan-saya";

const article = /** @type {HTMLElement | null} */ (document.querySelector("[data-number]"));
const offer = document.getElementById("kunci-tersimpan");
const link = offer?.querySelector("a");
const key = kept(article?.dataset.number ?? "");
if (offer && link && key) {
  link.href = `${link.getAttribute("href")}?kunci=${encodeURIComponent(key)}#penilaian`;
  offer.hidden = false;
  document.getElementById("bukan-pelapor")?.remove();
}
const wanted = document.getElementById(location.hash.slice(1));
if (wanted instanceof HTMLDetailsElement) wanted.open = true;

/** @param {string} number @returns {string} */
function kept(number) {
  try {
    const keys = JSON.parse(localStorage.getItem(KEYS) ?? "{}");
    return typeof keys[number] === "string" ? keys[number] : "";
  } catch {
    return "";
  }
}
