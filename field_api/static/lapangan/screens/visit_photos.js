// @ts-check
// The part of a visit that takes photos and shows which are kept.
import { addPhoto, config, photosOf, photoUrl, pictureUrl, removePhoto } from "../core.js";
import { steadyMs } from "../clock.js";
import { actionButton, announce, fill, h } from "../dom.js";
import { when } from "../format.js";
import { startCompass } from "../compass.js";
import { t } from "../words.js";
import { openViewfinder } from "../viewfinder.js";
import { confirmed } from "./confirm.js";
import { Addresses, photoRow } from "./pictures.js";
import { photoKind } from "./task.js";
import { placeLine } from "./visit_position.js";

/** @typedef {import("./visit.js").Visit} Visit */
/** @typedef {import("../core.js").PhotoMeta} PhotoMeta */
/** @typedef {import("../core.js").NewPhoto} NewPhoto */
/** @typedef {import("../position.js").PositionWatch} PositionWatch */

const PATIENCE_MS = 2000;

/** @param {Visit} visit @param {PositionWatch} watch */
export async function photosPart(visit, watch) {
  const most = config().limits.max_photos;
  const title = h("h2", {});
  const row = h("div", {});
  const said = h("div", { role: "status", class: "stack-small" });
  const patterns = new Addresses();
  const thumbs = new Addresses();

  const draw = async () => {
    visit.photos = await photosOf(visit.draft.id);
    title.textContent = t("photo.title", { n: visit.photos.length, max: most });
    thumbs.revoke();
    fill(row, visit.photos.length ? photoRow(visit.photos.map((photo, index) => shown(visit, photo, index, thumbs, remove)))
      : h("p", { class: "quiet" }, t("photo.none")));
    visit.changed();
  };
  /** @param {NewPhoto} photo */
  const keep = async (photo) => {
    fill(said, h("p", {}, t("photo.saving")));
    try {
      await addPhoto(visit.draft.id, photo);
      await draw();
      const isUnbound = photo.source !== "gallery" && (photo.fix ?? null) === null;
      const saved = t("photo.saved_n", { n: visit.photos.length, max: most });
      const words = isUnbound ? `${saved}. ${t("photo.saved_unbound")}` : saved;
      fill(said, h("p", { class: isUnbound ? "notice" : "notice done" }, words));
      return { words, more: visit.photos.length < most };
    } catch (error) {
      const words = t("photo.failed", { why: error instanceof Error ? error.message : String(error) });
      fill(said, h("p", { class: "notice bad" }, words));
      return { words, more: true };
    }
  };
  /** @param {PhotoMeta} photo @param {number} index */
  const remove = async (photo, index) => {
    if (!(await confirmed(t("photo.remove_sure", { n: index + 1 }), [], t("photo.remove", { n: index + 1 })))) return;
    await removePhoto(visit.draft.id, photo.key);
    fill(said);
    await draw();
  };
  const isFull = () => {
    if (visit.photos.length < most) return false;
    fill(said, h("p", { class: "notice" }, t("photo.full", { max: most })));
    return true;
  };
  const finder = actionButton(t("photo.viewfinder"), async () => {
    if (isFull()) return;
    const compass = await startCompass();
    try {
      await visit.flush();
      await openViewfinder(await patternsOf(visit, patterns), async (shot, say) => {
        if (!watch.fresh()) say(t("photo.locating"));
        const best = await watch.bestSoon(PATIENCE_MS);
        return keep({
          blob: shot.blob, source: "viewfinder", fix: best?.index ?? null, taken_at: shot.takenAt, perf_ms: shot.perfMs,
          heading: compass.heading(), role: "site", overlay: shot.overlay,
        });
      }, visit.left, () => placeLine(visit, watch));
    } catch (error) {
      fill(said, h("p", { class: "notice bad" }, error instanceof Error ? error.message : String(error)));
      others.open = true;
    } finally {
      compass.stop();
      patterns.revoke();
    }
  }, { class: "big" });
  const camera = fileButton(t("photo.camera"), visit, isFull, true, async (blob) => {
    const [takenAt, perfMs] = [new Date().toISOString(), steadyMs()];
    const best = await watch.bestSoon(PATIENCE_MS);
    await keep({ blob, source: "camera", fix: best?.index ?? null, taken_at: takenAt, perf_ms: perfMs, role: "site" });
  });
  const gallery = fileButton(t("photo.gallery"), visit, isFull, false, async (blob) => {
    await keep({ blob, source: "gallery", fix: null, taken_at: null, role: "other" });
  });
  const others = h("details", {}, h("summary", {}, t("photo.more")),
    h("div", { class: "stack-small" }, camera, gallery, h("p", { class: "quiet" }, t("photo.gallery_hint"))));
  await draw();
  const body = h("section", { class: "card stack-small" }, title, finder, said, row, others);
  return { body, stop: () => { patterns.revoke(); thumbs.revoke(); } };
}

/** @param {Visit} visit @param {PhotoMeta} photo @param {number} index @param {Addresses} thumbs
 * @param {(photo: PhotoMeta, index: number) => Promise<void>} remove */
function shown(visit, photo, index, thumbs, remove) {
  const source = { viewfinder: "photo.from_viewfinder", camera: "photo.from_camera", gallery: "photo.from_gallery" };
  const bound = photo.fix === null ? t("photo.unbound") : t("photo.bound", { n: Math.round(visit.places[photo.fix]?.accuracy ?? 0) });
  const words = [t(/** @type {import("../words.js").Key} */ (source[photo.source])), bound].join(", ");
  return {
    label: t("photo.number", { n: index + 1 }), thumb: thumbs.of(photo.thumb), full: () => photoUrl(photo.key),
    words: h("span", { class: "quiet" }, words),
    extra: actionButton(t("photo.remove", { n: index + 1 }), () => remove(photo, index), { class: "plain small" }),
  };
}

/** Photos to lay over the camera, the reporter's first. @param {Visit} visit @param {Addresses} addresses */
async function patternsOf({ task }, addresses) {
  const patterns = [];
  const order = ["report", "reopen", "follow_up"];
  const photos = [...(task?.photos ?? [])].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const photo of photos) {
    const url = addresses.keep(await pictureUrl(task?.report ?? "", photo.id));
    const kind = photoKind(photo.kind);
    if (url) patterns.push({ kind, label: `${kind}, ${when(photo.received_at)}`, url });
  }
  return patterns;
}

/**
 * A button for the phone's own camera or gallery. The draft is saved first: the page may be thrown out meanwhile.
 * @param {string} words @param {Visit} visit @param {() => boolean} isFull @param {boolean} isCamera
 * @param {(blob: Blob) => Promise<void>} take
 */
function fileButton(words, visit, isFull, isCamera, take) {
  const input = h("input", { type: "file", accept: "image/*", capture: isCamera ? "environment" : null, hidden: true, "aria-label": words });
  const button = actionButton(words, async () => {
    if (isFull()) return;
    await visit.flush();
    input.value = "";
    input.click();
  }, { class: "plain big" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void take(file);
    else announce("");
  });
  return [button, input];
}
