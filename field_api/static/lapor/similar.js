// @ts-check
// Has somebody reported this already? Then a voice for that report is worth more than another one.

import { byId, fill, h, newId } from "../lapangan/dom.js";
import { prepared } from "../lapangan/pictures.js";
import { lengthOf, startCount } from "./count.js";
import { get, upload } from "./net.js";
import { deviceId } from "./store.js";
import { addressOf, age, config, metres, t } from "./words.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {{number: string, distance_m: number, received_at: string, status: string, status_label: string,
 * voices: number, thumbnail: string|null}} Similar */

const PAUSE_MS = 350;
const MOST_NOTE = 500;

/** @param {() => Draft} draft @param {(number: string, words: string) => void} done the voice was counted */
export function startSimilar(draft, done) {
  const section = byId("serupa");
  const list = byId("serupa-daftar");
  byId("serupa-judul").textContent = t("similar.title");
  byId("serupa-terang").textContent = t("similar.explain");
  /** @type {AbortController|null} */
  let asking = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function look() {
    clearTimeout(timer);
    asking?.abort();
    timer = setTimeout(() => void find(), PAUSE_MS);
  }

  async function find() {
    const { category, lon, lat } = draft().report;
    if (!category || lon === null || lat === null) return show([]);
    const mine = (asking = new AbortController());
    const { contact, status, data } = await get(config.similar, { category, lon, lat }, mine.signal);
    if (mine.signal.aborted) return;
    show(contact === "ok" && status === 200 ? data.reports : []);
  }

  /** @param {Similar[]} reports */
  function show(reports) {
    section.hidden = !reports.length;
    fill(list, reports.map(row), reports.length > 0 && h("li", { class: "none" },
      h("button", { type: "button", class: "plain", onclick: () => show([]) }, t("similar.different"))));
  }

  /** @param {Similar} report */
  function row(report) {
    const { number, distance_m, received_at, status, voices, thumbnail } = report;
    const words = t("similar.row", { m: metres(distance_m), age: age(received_at), status: t(`status.${status}`) });
    const item = h("li", { class: "card" },
      thumbnail && h("img", { src: thumbnail, alt: t("similar.photo_alt", { number }), width: 96, height: 72, loading: "lazy" }),
      h("div", { class: "stack" },
        h("p", {}, h("b", {}, number), h("br"), words, voices ? ` ${t("similar.voices", { n: voices })}` : ""),
        h("button", { type: "button", "aria-describedby": "serupa-terang", onclick: () => open() }, t("similar.same"))));

    function open() {
      const form = voiceForm(number, () => {
        form.remove();
        item.querySelector("button")?.focus();
      });
      item.querySelector(".voice")?.remove();
      item.append(form);
      form.querySelector("textarea")?.focus();
    }
    return item;
  }

  /** @param {string} number @param {() => void} close */
  function voiceForm(number, close) {
    const [noteId, photoId] = [newId(), newId()];
    const note = h("textarea", { id: noteId, rows: 2 });
    const photo = h("input", { id: photoId, type: "file", accept: "image/*", capture: "environment" });
    const says = h("p", { role: "status", class: "quiet" });
    const send = h("button", { type: "button", onclick: () => void give() }, t("similar.send"));
    async function give() {
      if (send.getAttribute("aria-disabled") === "true") return;
      if (lengthOf(note.value) > MOST_NOTE) return void (says.textContent = t("missing.long", { most: MOST_NOTE }));
      send.setAttribute("aria-disabled", "true");
      says.textContent = t("sending.title");
      const mistake = await sendVoice(number, note.value, photo.files?.[0] ?? null, done);
      send.removeAttribute("aria-disabled");
      says.textContent = mistake;
    }
    const noteRow = h("div", {}, h("label", { for: noteId }, t("similar.note")), note);
    startCount(note, MOST_NOTE);
    return h("div", { class: "voice stack" }, noteRow,
      h("div", {}, h("label", { for: photoId }, t("similar.photo")), photo),
      h("div", { class: "row" }, send, h("button", { type: "button", class: "plain", onclick: close }, t("similar.cancel"))), says);
  }

  return { look };
}

/** What went wrong, or "". @param {string} number @param {string} note @param {File|null} file
 * @param {(number: string, words: string) => void} done @returns {Promise<string>} */
async function sendVoice(number, note, file, done) {
  const body = new FormData();
  body.set("note", note.trim());
  if (file) {
    try {
      const { bytes, media_type } = await prepared(file);
      body.append("photos", new File([bytes], `1.${media_type.slice(6)}`, { type: media_type }));
    } catch {
      return t("photo.unreadable");
    }
  }
  const headers = { "X-Device": await deviceId() };
  const { contact, status, data } = await upload("POST", addressOf("voices", number), body, headers);
  if (contact === "ok" && (status === 200 || status === 201) && typeof data?.voices === "number") {
    const words = status === 201 ? t("similar.done", { number: data.number, n: data.voices }) : t("similar.again", { number: data.number });
    done(data.number, words);
    return "";
  }
  if (status === 413) return t("similar.failed", { why: t("sending.too_large") });
  const why = data?.detail ?? t(contact === "ok" ? "sending.server" : `sending.${contact}`);
  return t("similar.failed", { why });
}
