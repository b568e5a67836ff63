// @ts-check
// A camera inside the page, so that no other program has to be opened and the page cannot be thrown out meanwhile.
import { steadyMs } from "./clock.js";
import { actionButton, announce, fill, h, newId } from "./dom.js";
import { t } from "./words.js";

const JPEG_QUALITY = 0.92;
const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 2560 }, height: { ideal: 1920 } };
const MOST_OPAQUE = 80;
const PLACE_EVERY_MS = 1000;

/** A photo of the report, to stand where its maker stood; `kind` says whose it is.
 * @typedef {{kind: string, label: string, url: string}} Pattern */
/** @typedef {{blob: Blob, takenAt: string, perfMs: number, overlay: boolean}} Shot */
/** @typedef {"denied" | "missing" | "busy" | "unsupported"} NoCamera */

export class CameraTrouble extends Error {
  /** @param {NoCamera} kind */
  constructor(kind) {
    super(t(`camera.${kind}`));
    this.kind = kind;
  }
}

/**
 * Shows the camera until it is closed; every shot is handed to `keep`, which says in words how that went.
 * Raises CameraTrouble when there is no picture to show.
 * @param {Pattern[]} patterns
 * @param {(shot: Shot, say: (words: string) => void) => Promise<{words: string, more: boolean}>} keep
 * @param {Promise<unknown>} closing closes it from outside, as when the screen is left
 * @param {() => {words: string, isBad: boolean}} place what a photo taken now would say of where it was taken
 */
export async function openViewfinder(patterns, keep, closing, place) {
  const stream = await cameraStream();
  const track = stream.getVideoTracks()[0];
  const video = h("video", { autoplay: true, muted: true, playsinline: true, srcObject: stream, "aria-label": t("camera.picture") });
  video.muted = true;
  const overlay = overlayParts(patterns);
  const said = h("p", { class: "finder-said", role: "status" });
  const shutter = actionButton("", async () => {
    const blob = await frame(video);
    const shot = { blob, takenAt: new Date().toISOString(), perfMs: steadyMs(), overlay: overlay.isOn() };
    said.textContent = t("photo.saving");
    const { words, more } = await keep(shot, (one) => { said.textContent = one; });
    said.textContent = words;
    if (!more) dialog.close();
  }, { class: "shutter", "aria-label": t("camera.shoot") });
  const close = h("button", { type: "button", class: "finder-close", onclick: () => dialog.close() }, t("camera.done"));
  const bar = h("div", { class: "finder-bar" }, close, shutter, h("div", { class: "finder-side" }, torchButton(track)));
  const where = h("p", { class: "finder-place" });
  const locate = () => {
    const { words, isBad } = place();
    if (where.textContent !== words) where.textContent = words;
    where.classList.toggle("bad", isBad);
  };
  const clock = setInterval(locate, PLACE_EVERY_MS);
  locate();
  const scene = h("div", { class: "scene" }, video, overlay.picture);
  const dialog = h("dialog", { class: "finder", "aria-label": t("camera.title") }, where, scene, said, overlay.controls, bar);
  document.body.append(dialog);
  dialog.showModal();
  shutter.focus();
  await video.play().catch(() => {});
  void closing.then(() => dialog.close());
  track.addEventListener("ended", () => dialog.close());
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  clearInterval(clock);
  for (const each of stream.getTracks()) each.stop();
  dialog.remove();
  announce(t("camera.closed"));
}

async function cameraStream() {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraTrouble("unsupported");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new CameraTrouble("denied");
    throw new CameraTrouble(name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy");
  }
}

/** The picture as the camera gives it, unscaled. @param {HTMLVideoElement} video @returns {Promise<Blob>} */
async function frame(video) {
  if (!video.videoWidth) await new Promise((resolve) => video.addEventListener("loadeddata", resolve, { once: true }));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
  canvas.width = canvas.height = 0; // iOS keeps the memory of canvases until they are empty
  if (!blob) throw new CameraTrouble("busy");
  return blob;
}

/** @param {Pattern[]} patterns */
function overlayParts(patterns) {
  if (!patterns.length) return { picture: null, controls: null, isOn: () => false };
  const picture = h("img", { class: "pattern", alt: "", src: patterns[0].url });
  const slider = h("input", { type: "range", min: 0, max: MOST_OPAQUE, step: 5, value: "40", id: newId() });
  const isShown = h("input", { type: "checkbox", id: newId(), checked: true });
  const draw = () => {
    picture.style.opacity = isShown.checked ? String(Number(slider.value) / 100) : "0";
    slider.disabled = !isShown.checked;
    slider.setAttribute("aria-valuetext", `${slider.value} %`);
  };
  slider.addEventListener("input", draw);
  isShown.addEventListener("change", draw);
  draw();
  const kind = h("span", {}, patterns[0].kind);
  const choice = patterns.length > 1 ? patternChoice(patterns, picture, kind) : null;
  const controls = h("div", { class: "finder-overlay" },
    h("label", { class: "finder-check", for: isShown.id }, isShown, kind),
    h("label", { class: "unseen", for: slider.id }, t("camera.opacity")), slider, choice);
  return { picture, controls, isOn: () => isShown.checked && Number(slider.value) > 0 };
}

/** @param {Pattern[]} patterns @param {HTMLImageElement} picture @param {HTMLElement} kind */
function patternChoice(patterns, picture, kind) {
  const select = h("select", { "aria-label": t("camera.which") });
  fill(select, patterns.map(({ label }, index) => h("option", { value: String(index) }, label)));
  select.addEventListener("change", () => {
    const pattern = patterns[Number(select.value)];
    picture.src = pattern.url;
    kind.textContent = pattern.kind;
  });
  return select;
}

/** @param {MediaStreamTrack} track */
function torchButton(track) {
  const can = /** @type {{torch?: boolean}} */ (track.getCapabilities?.() ?? {});
  if (!can.torch) return null;
  let isLit = false;
  const button = h("button", { type: "button", "aria-pressed": "false" }, t("camera.torch"));
  button.addEventListener("click", async () => {
    const wanted = /** @type {MediaTrackConstraintSet} */ (/** @type {unknown} */ ({ torch: !isLit }));
    await track.applyConstraints({ advanced: [wanted] }).then(() => { isLit = !isLit; }, () => {});
    button.setAttribute("aria-pressed", String(isLit));
  });
  return button;
}
