// @ts-check
// The report form: a plain form made quick. Without a secure address or a store the plain form stays as it is.

import { config as shell } from "../lapangan/config.js";
import { byId } from "../lapangan/dom.js";
import { startCategory } from "./category.js";
import { lengthOf, startCount } from "./count.js";
import { deliver } from "./delivery.js";
import { Draft, isWorthKeeping, newReport } from "./draft.js";
import { startMine } from "./mine.js";
import { stayForLater } from "./offline.js";
import { startOutcome } from "./outcome.js";
import { own } from "./owner.js";
import { startPhotos } from "./photos.js";
import { startPlace } from "./place.js";
import { receiptOf, sendWaiting, startSending } from "./sender.js";
import { startSimilar } from "./similar.js";
import { startPersonalHint } from "./personal_hint.js";
import { allReports, asNew, deleteReport, getReport, isFull, noteReceipt, photosOf, putReport } from "./store.js";
import { t } from "./words.js";

/** @typedef {import("./store.js").Report} Report */

const form = /** @type {HTMLFormElement} */ (byId("lapor"));
const PHONE = /^[+(]*[0-9][0-9 ().-]{6,}$/; // the server knows each country's numbers
const hasPhone = form.elements.namedItem("contact_phone") !== null;
/** The server's own limits, in characters. */
const [MOST_ADDRESS, MOST_DESCRIPTION] = [300, 4000];

if (isSecureContext && "indexedDB" in globalThis) {
  const before = await allReports().catch(() => null);
  if (before) {
    await start(before);
    void stayForLater();
  }
}

/** @param {Report[]} before what the phone has */
async function start(before) {
  const token = field("form_token").value;
  const says = byId("kabar");
  const drafts = before.filter((row) => row.state === "draft");
  /** Gives the draft on the screen back to other tabs. */
  let release = () => {};
  const unfinished = await firstOfOurs(drafts);
  let draft = begin(unfinished ?? newReport(token));
  if (!unfinished) await hold(draft.report.id);

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

  const counts = [startCount(field("address"), MOST_ADDRESS), startCount(field("description"), MOST_DESCRIPTION)];
  for (const name of ["description", ...(hasPhone ? ["contact_phone"] : []), "contact_email", "website"]) field(name).addEventListener("input", read);
  for (const one of form.querySelectorAll("[name=private], [name=consent]")) one.addEventListener("change", read);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  addEventListener("pagehide", () => void draft.save());
  document.addEventListener("visibilitychange", () => void (document.visibilityState === "hidden" && draft.save()));
  if (hasPhone) field("contact_phone").removeAttribute("maxlength"); // it would cut what is pasted
  byId("tersimpan").hidden = false;
  startSending((id, before) => void heard(id, before), (id, words) => id === draft.report.id && outcome.goes(words));
  show();
  startPersonalHint([field("description"), field("address")]);
  if (unfinished) says.textContent = t("mine.resumed");
  else if (drafts.length) says.textContent = t("mine.elsewhere");

  /** @param {Report} report */
  function begin(report) {
    const next = new Draft(report, (error) => {
      if (error) says.textContent = t(isFull(error) ? "not_saved_full" : "not_saved");
    }, (there) => void goOnAsNew(there));
    next.listen(tidy);
    return next;
  }

  /** @param {string} id @returns {Promise<boolean>} whether this tab has it now */
  async function hold(id) {
    const mine = await own(id);
    if (!mine) return false;
    release();
    release = mine;
    return true;
  }

  /** @param {Report[]} rows */
  async function firstOfOurs(rows) {
    for (const row of rows) if (await hold(row.id)) return row;
    return null;
  }

  /** A refused one is a new report when it is sent again: nothing of it is at the server. @param {Report} row */
  async function open(row) {
    if (draft.report.state === "draft" && isWorthKeeping(draft.report) && draft.report.id !== row.id) {
      if (await getReport(draft.report.id).catch(() => null)) await draft.save();
    }
    if (draft.report.id !== row.id && !(await hold(row.id))) return void (says.textContent = t("mine.elsewhere"));
    const now = await getReport(row.id).catch(() => null);
    if (now?.state === "queued" || now?.state === "sent") return mine.show(); // sent from another tab meanwhile
    draft.stop();
    draft = begin({ ...(now ?? row), state: "draft", why: "", tries: 0 });
    says.textContent = "";
    outcome.hide();
    show();
    form.scrollIntoView({ block: "start" });
    byId("lokasi-saya").focus({ preventScroll: true });
  }

  /** What is on the screen was handed in from another tab, perhaps in other words: here it is a report of its own.
   * @param {Report} there */
  async function goOnAsNew(there) {
    draft.stop();
    const fresh = { ...draft.report, state: /** @type {const} */ ("draft"), tries: 0, next_try_at: 0, why: "" };
    const row = await asNew(fresh, false).catch(() => ({ ...fresh, id: crypto.randomUUID(), photos: [] }));
    await hold(row.id);
    draft = begin(row);
    outcome.hide();
    show();
    says.textContent = there.number ? t("mine.sent_elsewhere", { number: there.number }) : t("mine.queued_elsewhere");
    says.scrollIntoView({ block: "center" });
  }

  /** Put what the draft holds on the screen. */
  function show() {
    const { report } = draft;
    field("description").value = report.description;
    if (hasPhone) field("contact_phone").value = report.phone;
    field("contact_email").value = report.email;
    /** @type {HTMLInputElement} */ (field("consent")).checked = report.consent;
    const wanted = form.querySelector(`[name=private][value=${report.private ? "yes" : "no"}]`);
    /** @type {HTMLInputElement} */ (wanted).checked = true;
    byId("kurang").hidden = true;
    counts[1].show();
    category.show(report.category);
    place.show();
    counts[0].show();
    similar.look();
    void photos.show();
    void mine.show();
  }

  function read() {
    draft.change({
      description: field("description").value,
      phone: hasPhone ? plainNumber(field("contact_phone").value) : "",
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
    const report = { ...draft.report, state: /** @type {const} */ ("queued"), tries: 0, next_try_at: 0, why: "" };
    try {
      if ((await photosOf(report)).length < report.photos.length) return void (await sendFromScreen(report));
      const there = await putReport(report);
      if (there) return void (await goOnAsNew(there));
    } catch {
      return void (await sendFromScreen(report));
    }
    draft.report = report;
    outcome.show(report);
    await mine.show();
    await sendWaiting(true);
    await sendWaiting(true); // a round that had begun before did not see it
  }

  /** The phone's store is lost or full: what is on the screen goes straight to the server. @param {Report} report */
  async function sendFromScreen(report) {
    draft.report = report;
    outcome.show({ ...report, tries: 0 });
    const result = await deliver(report, photos.shown(), (words) => outcome.goes(words));
    if (result.kind === "taken") return sendFromScreen({ ...report, id: crypto.randomUUID() });
    if (result.kind === "sent") {
      draft.report = { ...report, ...receiptOf(result), state: "sent" };
      await noteReceipt(report, receiptOf(result)).catch(() => {}); // it is on the screen in any case
      outcome.show(draft.report);
      return mine.show();
    }
    const edit = () => {
      draft = begin({ ...report, state: "draft" });
      outcome.hide();
    };
    outcome.unstored(result.why, () => void sendFromScreen({ ...report, tries: report.tries + 1 }), edit);
  }

  /** What was missing is there now. */
  function tidy() {
    const notice = byId("kurang");
    if (!notice.hidden && whatIsMissing(draft.report)?.words !== notice.textContent) notice.hidden = true;
  }

  /** @param {string} id @param {string} before what its id was until now */
  async function heard(id, before) {
    const row = await getReport(id).catch(() => undefined);
    if (row && before === draft.report.id) {
      draft.report = row;
      outcome.show(row);
    } else if (row?.state === "sent") says.textContent = `${t("sending.sent_title")}: ${row.number}`;
    await mine.show();
  }
}

/** @param {Report} report @returns {{words: string, at: string}|null} */
function whatIsMissing({ lon, address, category, description, phone, email, consent }) {
  if (lon === null && !address) return { words: t("missing.place"), at: "alamat" };
  if (lengthOf(address) > MOST_ADDRESS) return { words: t("missing.long", { most: MOST_ADDRESS }), at: "alamat" };
  if (!category) return { words: t("missing.category"), at: "kategori-kata" };
  if (lengthOf(description) > MOST_DESCRIPTION) return { words: t("missing.long", { most: MOST_DESCRIPTION }), at: "keterangan" };
  if (phone && !PHONE.test(phone)) return { words: t("missing.phone"), at: "wa" };
  if (email && !/** @type {HTMLInputElement} */ (field("contact_email")).checkValidity()) return { words: t("missing.email"), at: "surel" };
  if ((phone || email) && !consent) return { words: t("missing.consent"), at: "setuju" };
  return null;
}

/** Without the invisible marks and odd dashes that come along when a number is pasted. @param {string} typed */
function plainNumber(typed) {
  const plain = typed.normalize("NFKC").replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "");
  return plain.replace(/\p{Dash_Punctuation}/gu, "-").replace(/\s+/g, " ").trim();
}

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement|HTMLTextAreaElement} */ (form.elements.namedItem(name));
}
