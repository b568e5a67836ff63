// @ts-check
// Photos of the report: made smaller on the phone as the field app does it, saved with the report that names them.

import { h, fill, byId } from "../lapangan/dom.js";
import { prepared } from "../lapangan/pictures.js";
import { addPhoto, photosOf, removePhoto } from "./store.js";
import { t } from "./words.js";

/** @typedef {import("./draft.js").Draft} Draft */

/** @param {() => Draft} draft @param {number} most */
export function startPhotos(draft, most) {
  const list = byId("foto-daftar");
  const says = byId("foto-kabar");
  byId("foto-polos").hidden = true;
  byId("foto-pilih").hidden = false;

  /** @type {string[]} */
  let urls = [];

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
    const { report } = draft();
    const { sha256, media_type, bytes, thumb } = photo;
    const others = await photosOf(report).catch(() => []);
    if (others.some((one) => one.sha256 === sha256)) return void (says.textContent = t("photo.twice"));
    const key = crypto.randomUUID();
    const named = { ...report, photos: [...report.photos, key], updated_at: new Date().toISOString() };
    try {
      await addPhoto(named, { key, report: report.id, sha256, media_type, bytes, thumb });
    } catch {
      return void (says.textContent = t("photo.not_saved"));
    }
    draft().change({ photos: named.photos });
    await show();
  }

  /** @param {string} key */
  async function remove(key) {
    const { report } = draft();
    const photos = report.photos.filter((one) => one !== key);
    await removePhoto({ ...report, photos }, key);
    draft().change({ photos });
    await show();
    byId("foto-kamera").focus();
  }

  async function show() {
    const rows = await photosOf(draft().report).catch(() => []);
    urls.forEach((url) => URL.revokeObjectURL(url));
    urls = rows.map(({ thumb }) => URL.createObjectURL(new Blob([thumb], { type: "image/jpeg" })));
    says.textContent = rows.length ? t("photo.count", { n: rows.length }) : "";
    fill(list, rows.map(({ key }, at) =>
      h("li", {},
        h("img", { src: urls[at], alt: t("photo.alt", { n: at + 1 }), width: 120, height: 90 }),
        h("button", { type: "button", class: "remove", "aria-label": t("photo.remove", { n: at + 1 }), onclick: () => void remove(key) }, "×"))));
  }

  return { show };
}
