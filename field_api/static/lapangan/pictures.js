// @ts-check
// A photo made ready for sending: hashed as it came, made smaller when it is large, hashed again. One at a time.

import { sha256Hex } from "./canonical.js";
import { config } from "./config.js";
import { PhotoUnreadable } from "./errors.js";
import { carryOver, isJpeg, readJpeg } from "./metadata.js";

/** `bytes` are what will be sent; `thumb` a JPEG of 240 px. Width and height are 0 when unknown.
 * @typedef {{bytes: ArrayBuffer, sha256: string, media_type: string, width: number, height: number,
 * original_sha256: string, original_bytes: number, thumb: ArrayBuffer}} Prepared */

/** @typedef {"image/jpeg"|"image/png"|"image/webp"|"image/heic"} MediaType */

export const LONG_SIDE_PX = 2000;
const THUMB_PX = 240;
const [QUALITY, THUMB_QUALITY] = [0.85, 0.7];
/** Formats that are no JPEG lose what they say about themselves when made smaller; up to here they stay. */
const MAX_KEPT_BYTES = 4_000_000;

/** @type {Promise<unknown>} */
let before = Promise.resolve();

/**
 * Throws PhotoUnreadable. Photos wait for each other, so that only one lies in memory.
 * @param {Blob} blob
 * @returns {Promise<Prepared>}
 */
export function prepared(blob) {
  const mine = before.then(() => prepare(blob));
  before = mine.catch(() => {});
  return mine;
}

/** @param {Blob} blob @returns {Promise<Prepared>} */
async function prepare(blob) {
  const original = await bytesOf(blob);
  const view = new Uint8Array(original);
  const media_type = mediaType(view);
  if (!media_type) throw new PhotoUnreadable("Berkas ini bukan foto. Pilih foto JPEG, PNG, WebP, atau HEIC.");
  const facts = isJpeg(view) ? readJpeg(view) : null;
  if (isJpeg(view) && !facts?.isWhole) {
    throw new PhotoUnreadable("Foto ini terpotong dan tidak utuh. Ambil foto sekali lagi.");
  }
  const typed = new Blob([original], { type: media_type });
  const size = facts ?? (await sizeOf(typed));
  const original_sha256 = await sha256Hex(original);
  const common = { original_sha256, original_bytes: original.byteLength };
  if (!size) return { ...common, ...asItCame(original, original_sha256, media_type), thumb: await noPicture() };
  const { width, height } = size;
  if (isSmallEnough(media_type, width, height, original.byteLength)) {
    const thumb = await encoded(typed, within(width, height, THUMB_PX), THUMB_QUALITY);
    return { ...common, ...asItCame(original, original_sha256, media_type), width, height, thumb };
  }
  const target = within(width, height, LONG_SIDE_PX);
  const smaller = carryOver(view, new Uint8Array(await encoded(typed, target, QUALITY)));
  const sent = new Blob([smaller], { type: "image/jpeg" });
  return {
    ...common,
    bytes: smaller.buffer,
    sha256: await sha256Hex(smaller),
    media_type: "image/jpeg",
    ...target,
    thumb: await encoded(sent, within(target.width, target.height, THUMB_PX), THUMB_QUALITY),
  };
}

/** @param {ArrayBuffer} bytes @param {string} sha256 @param {MediaType} media_type */
function asItCame(bytes, sha256, media_type) {
  if (bytes.byteLength > config().limits.max_photo_bytes) {
    throw new PhotoUnreadable("Foto ini terlalu besar dan tidak bisa diperkecil di ponsel ini.");
  }
  return { bytes, sha256, media_type, width: 0, height: 0 };
}

/** @param {Blob} blob @returns {Promise<ArrayBuffer>} */
async function bytesOf(blob) {
  try {
    return await blob.arrayBuffer();
  } catch {
    throw new PhotoUnreadable(); // Android may have taken the camera's file away again
  }
}

/** What the first bytes say; the name and the type of a file may say anything.
 * @param {Uint8Array} bytes @returns {MediaType|null} */
function mediaType(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (isJpeg(bytes)) return "image/jpeg";
  if (head.startsWith("\x89PNG")) return "image/png";
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return "image/webp";
  return /^....ftyp(heic|heix|hevc|mif1|msf1)/s.test(head) ? "image/heic" : null;
}

/** @param {MediaType} type @param {number} width @param {number} height @param {number} bytes */
function isSmallEnough(type, width, height, bytes) {
  if (type === "image/heic") return bytes <= MAX_KEPT_BYTES;
  const most = type === "image/jpeg" ? config().limits.max_photo_bytes : MAX_KEPT_BYTES;
  return Math.max(width, height) <= LONG_SIDE_PX && bytes <= most;
}

/** The size whose long side is at most `side`, never larger than it is.
 * @param {number} width @param {number} height @param {number} side */
function within(width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Of a format whose header is not read here. null: this browser cannot decode HEIC. @param {Blob} blob */
async function sizeOf(blob) {
  try {
    const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const size = { width: bitmap.width, height: bitmap.height };
    bitmap.close();
    return size;
  } catch {
    if (blob.type === "image/heic") return null;
    throw new PhotoUnreadable();
  }
}

/**
 * The upright picture in this size as a JPEG.
 * @param {Blob} blob
 * @param {{width: number, height: number}} size
 * @param {number} quality
 * @returns {Promise<ArrayBuffer>}
 */
async function encoded(blob, size, quality) {
  const picture = (await bitmapOf(blob, size)) ?? (await elementOf(blob));
  try {
    return await drawn(size, quality, (context) => context.drawImage(picture, 0, 0, size.width, size.height));
  } finally {
    if (picture instanceof ImageBitmap) picture.close();
    else URL.revokeObjectURL(picture.src);
  }
}

/** null when this browser cannot, or turned the picture otherwise than it was told.
 * @param {Blob} blob @param {{width: number, height: number}} size */
async function bitmapOf(blob, { width, height }) {
  try {
    const bitmap = await createImageBitmap(blob, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: "high",
      imageOrientation: "from-image",
    });
    const isLying = bitmap.width > bitmap.height !== width > height && width !== height;
    if (!isLying) return bitmap;
    bitmap.close();
  } catch {
    // An <img> may still show it.
  }
  return null;
}

/** @param {Blob} blob @returns {Promise<HTMLImageElement>} */
async function elementOf(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  try {
    await image.decode();
    return image;
  } catch {
    URL.revokeObjectURL(image.src);
    throw new PhotoUnreadable();
  }
}

/** For a photo that only the server can decode. @returns {Promise<ArrayBuffer>} */
function noPicture() {
  return drawn({ width: THUMB_PX, height: THUMB_PX }, THUMB_QUALITY, (context) => {
    context.fillStyle = "#555";
    context.fillRect(0, 0, THUMB_PX, THUMB_PX);
    context.fillStyle = "#fff";
    context.font = "48px sans-serif";
    context.textAlign = "center";
    context.fillText("HEIC", THUMB_PX / 2, THUMB_PX / 2 + 16);
  });
}

/**
 * @param {{width: number, height: number}} size
 * @param {number} quality
 * @param {(context: CanvasRenderingContext2D) => void} draw
 * @returns {Promise<ArrayBuffer>}
 */
async function drawn({ width, height }, quality, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  try {
    if (!context) throw new PhotoUnreadable("Memori ponsel tidak cukup untuk foto ini. Tutup aplikasi lain.");
    context.imageSmoothingQuality = "high";
    draw(context);
    /** @type {Blob|null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (!blob) throw new PhotoUnreadable("Memori ponsel tidak cukup untuk foto ini. Tutup aplikasi lain.");
    return await blob.arrayBuffer();
  } finally {
    canvas.width = canvas.height = 0; // iPhones keep the memory until then
  }
}
