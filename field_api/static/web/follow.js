// @ts-check
// A report that was sent from this phone: its key is kept here, so its reporter needs no mail to have a say.

const article = /** @type {HTMLElement | null} */ (document.querySelector("[data-number]"));
const offer = document.getElementById("kunci-tersimpan");
const link = offer?.querySelector("a");
if (offer && link) {
  const key = await kept(article?.dataset.number ?? "");
  if (key) {
    link.href = `${link.getAttribute("href")}?${new URLSearchParams({ kunci: key })}#penilaian`;
    offer.hidden = false;
    document.getElementById("bukan-pelapor")?.remove();
  }
}
const wanted = document.getElementById(location.hash.slice(1));
if (wanted instanceof HTMLDetailsElement) wanted.open = true;

/** The key of a number, from the store of the page that sends reports; none is made where there is no store. @param {string} number */
async function kept(number) {
  try {
    if (!(await indexedDB.databases()).some(({ name }) => name === "lapor")) return "";
    const { allReports } = await import("../lapor/store.js");
    return (await allReports()).find((report) => report.number === number)?.reporter_key ?? "";
  } catch {
    return "";
  }
}
