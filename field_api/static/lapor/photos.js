// @ts-check
// Photos of the report: made smaller on the phone as the field app does it, saved with the report that names them.

import { h, fill, byId } from "../lapangan/dom.js";
import { prepared } from "../lapangan/pictures.js";
import { addPhoto, isFull, photosOf, removePhoto } from "./store.js";
import { t } from "./words.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./store.js").Photo} Photo */

/** @param {() => Draft} draft @param {number} most */
export function startPhotos(draft, most) {
  const list = byId("foto-daftar");
  const says = byId("foto-kabar");
  byId("foto-polos").hidden = true;
  byId("foto-pilih").hidden = false;

  /** @type {string[]} */
  let urls = [];

  /** What the screen shows, so that it can be sent even when the phone's store is lost. @type {Map<string, Photo>} */
  const held = new Map();

  /** Goes one after another, so that two pictures never lie in memory. @type {Promise<void>} */
  let queue = Promise.resolve();

  for (const id of ["foto-kamera", "foto-galeri"]) {
    const input = /** @type {HTMLInputElement} */ (byId(id));
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      for (const file of files) queue = queue.then(() => add(file));
    });
  }

  /** @param {File} file */
  async function add(file) {
    if (draft().report.photos.length >= most) return void (says.textContent = t("photo.too_many", { n: most }));
    says.textContent = t("photo.working");
    let photo;
    try {
      photo = await prepared(file);
    } catch {
      return void (says.textContent = t("photo.unreadable"));
    }
    const { sha256, media_type, bytes, thumb } = photo;
    if (shown().some((one) => one.sha256 === sha256)) return void (says.textContent = t("photo.twice"));
    const { report } = draft();
    const key = crypto.randomUUID();
    const row = { key, report: report.id, sha256, media_type, bytes, thumb };
    const photos = [...report.photos, key];
    let trouble = "";
    try {
      const there = await addPhoto({ ...report, photos, updated_at: new Date().toISOString() }, row);
      if (there) return draft().taken(there);
    } catch (error) {
      trouble = t(isFull(error) ? "photo.full" : "photo.not_saved");
    }
    held.set(key, row);
    draft().change({ photos });
    await show();
    if (trouble) says.textContent = trouble;
  }

  /** @param {string} key */
  async function remove(key) {
    const { report } = draft();
    const photos = report.photos.filter((one) => one !== key);
    const there = await removePhoto({ ...report, photos }, key).catch(() => null);
    if (there) return draft().taken(there);
    draft().change({ photos });
    await show();
    byId("foto-kamera").focus();
  }

  /** In their order. @returns {Photo[]} */
  function shown() {
    return draft().report.photos.flatMap((key) => held.get(key) ?? []);
  }

  async function show() {
    const { report } = draft();
    for (const row of await photosOf(report).catch(() => [])) held.set(row.key, row);
    for (const key of held.keys()) if (!draft().report.photos.includes(key)) held.delete(key);
    const rows = shown();
    urls.forEach((url) => URL.revokeObjectURL(url));
    urls = rows.map(({ thumb }) => URL.createObjectURL(new Blob([thumb], { type: "image/jpeg" })));
    says.textContent = rows.length ? t("photo.count", { n: rows.length }) : "";
    fill(list, rows.map(({ key }, at) =>
      h("li", {},
        h("img", { src: urls[at], alt: t("photo.alt", { n: at + 1 }), width: 120, height: 90 }),
        h("button", { type: "button", class: "remove", "aria-label": t("photo.remove", { n: at + 1 }), onclick: () => void remove(key) }, "×"))));
  }

  return { show, shown };
}
