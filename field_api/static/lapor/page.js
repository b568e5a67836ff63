// @ts-check
// The report form: a plain form made quick. Without a secure address or a store the plain form stays as it is.

import { config as shell } from "../lapangan/config.js";
import { byId } from "../lapangan/dom.js";
import { startCategory } from "./category.js";
import { Draft, isWorthKeeping, newReport } from "./draft.js";
import { startMine } from "./mine.js";
import { stayForLater } from "./offline.js";
import { startOutcome } from "./outcome.js";
import { startPhotos } from "./photos.js";
import { startPlace } from "./place.js";
import { sendWaiting, startSending } from "./sender.js";
import { startSimilar } from "./similar.js";
import { allReports, changeReport, deleteReport, getReport, putReport } from "./store.js";
import { t } from "./words.js";

/** @typedef {import("./store.js").Report} Report */

const form = /** @type {HTMLFormElement} */ (byId("lapor"));
const PHONE = /^[+(]*[0-9][0-9 ().-]{6,}$/; // the server knows each country's numbers

if (isSecureContext && "indexedDB" in globalThis) {
  const before = await allReports().catch(() => null);
  if (before) {
    start(before);
    void stayForLater();
  }
}

/** @param {Report[]} before what the phone has */
function start(before) {
  const token = field("form_token").value;
  const says = byId("kabar");
  const unfinished = before.find((row) => row.state === "draft");
  let draft = begin(unfinished ?? newReport(token));

  const similar = startSimilar(() => draft, (number, words) => {
    draft.stop();
    void deleteReport(draft.report.id).then(() => mine.show());
    outcome.voice(number, words);
  });
  const place = startPlace(() => draft, () => similar.look());
  const category = startCategory((slug, name) => {
    draft.change({ category: slug, category_name: name });
    similar.look();
  });
  const photos = startPhotos(() => draft, shell().limits.max_photos);
  const mine = startMine(() => draft.report.id, (row) => void open(row));
  const outcome = startOutcome({
    again: () => void open(newReport(token)),
    now: () => void sendWaiting(true),
    edit: (row) => void open(row),
  });

  for (const name of ["description", "contact_phone", "contact_email", "website"]) field(name).addEventListener("input", read);
  for (const one of form.querySelectorAll("[name=private], [name=consent]")) one.addEventListener("change", read);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  addEventListener("pagehide", () => void draft.save());
  document.addEventListener("visibilitychange", () => void (document.visibilityState === "hidden" && draft.save()));
  byId("tersimpan").hidden = false;
  startSending((id) => void heard(id));
  show();
  if (unfinished) says.textContent = t("mine.resumed");

  /** @param {Report} report */
  function begin(report) {
    return new Draft(report, (isSaved) => {
      if (!isSaved) says.textContent = t("not_saved");
    });
  }

  /** A refused one is a new report when it is sent again: nothing of it is at the server. @param {Report} row */
  async function open(row) {
    if (draft.report.state === "draft" && isWorthKeeping(draft.report) && draft.report.id !== row.id) {
      if (await getReport(draft.report.id)) await draft.save();
    }
    draft.stop();
    draft = begin({ ...row, state: "draft", why: "", tries: 0 });
    says.textContent = "";
    outcome.hide();
    show();
    form.scrollIntoView({ block: "start" });
    byId("lokasi-saya").focus({ preventScroll: true });
  }

  /** Put what the draft holds on the screen. */
  function show() {
    const { report } = draft;
    field("description").value = report.description;
    field("contact_phone").value = report.phone;
    field("contact_email").value = report.email;
    /** @type {HTMLInputElement} */ (field("consent")).checked = report.consent;
    const wanted = form.querySelector(`[name=private][value=${report.private ? "yes" : "no"}]`);
    /** @type {HTMLInputElement} */ (wanted).checked = true;
    byId("kurang").hidden = true;
    category.show(report.category);
    place.show();
    similar.look();
    void photos.show();
    void mine.show();
  }

  function read() {
    draft.change({
      description: field("description").value,
      phone: field("contact_phone").value.trim(),
      email: field("contact_email").value.trim(),
      website: field("website").value,
      consent: /** @type {HTMLInputElement} */ (field("consent")).checked,
      private: new FormData(form).get("private") === "yes",
    });
  }

  async function send() {
    const missing = whatIsMissing(draft.report);
    const notice = byId("kurang");
    notice.hidden = !missing;
    if (missing) {
      notice.textContent = missing.words;
      const target = byId(missing.at);
      target.closest("fieldset")?.querySelector("legend")?.after(notice); // beside what it speaks of
      target.scrollIntoView({ block: "center" });
      return target.focus({ preventScroll: true });
    }
    draft.stop();
    const report = { ...draft.report, state: /** @type {const} */ ("queued"), tries: 0, next_try_at: 0 };
    try {
      await putReport(report);
    } catch {
      return void (says.textContent = t("not_saved"));
    }
    draft.report = report;
    outcome.show(report);
    await mine.show();
    await sendWaiting(true);
    await sendWaiting(true); // a round that had begun before did not see it
  }

  /** @param {string} id */
  async function heard(id) {
    const row = await getReport(id);
    if (row && id === draft.report.id) {
      draft.report = row;
      outcome.show(row);
    } else if (row?.state === "sent") says.textContent = `${t("sending.sent_title")}: ${row.number}`;
    await mine.show();
  }
}

/** @param {Report} report @returns {{words: string, at: string}|null} */
function whatIsMissing({ lon, address, category, phone, email, consent }) {
  if (lon === null && !address) return { words: t("missing.place"), at: "alamat" };
  if (!category) return { words: t("missing.category"), at: "kategori-kata" };
  if (phone && !PHONE.test(phone.normalize("NFKC").replace(/\p{Cf}/gu, "").trim())) return { words: t("missing.phone"), at: "wa" };
  if (email && !/** @type {HTMLInputElement} */ (field("contact_email")).checkValidity()) return { words: t("missing.email"), at: "surel" };
  if ((phone || email) && !consent) return { words: t("missing.consent"), at: "setuju" };
  return null;
}

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement|HTMLTextAreaElement} */ (form.elements.namedItem(name));
}
