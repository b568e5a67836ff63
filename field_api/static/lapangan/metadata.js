// @ts-check
// What a JPEG says about itself, byte by byte, and carried over when the photo is made smaller: position, time
// and camera (Exif), XMP, IPTC and the marks of C2PA. A canvas drops all of it.

/** `start` is the marker's FF, `end` behind the segment. @typedef {{marker: number, start: number, end: number}} Segment */

/** Width and height as displayed. `isWhole`: the picture's data ends where it says it does.
 * @typedef {{width: number, height: number, segments: Segment[], isWhole: boolean}} JpegFacts */

const [SOI, EOI, SOS, APP1, APP11, APP13] = [0xd8, 0xd9, 0xda, 0xe1, 0xeb, 0xed];
/** Markers of a frame header; C4, C8 and CC among them are tables. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];
const MAX_CARRIED_BYTES = 500_000;
const ORIENTATION = 0x0112;
const [SHORT, LONG] = [3, 4];

/** @param {Uint8Array} bytes */
export function isJpeg(bytes) {
  return bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;
}

/**
 * Size and segments of a JPEG up to its first scan. null: there is no frame in it.
 * @param {Uint8Array} bytes
 * @returns {JpegFacts|null}
 */
export function readJpeg(bytes) {
  const { segments, scan } = segmentsOf(bytes);
  const frame = segments.find(({ marker }) => (marker & 0xf0) === 0xc0 && !NO_FRAME.includes(marker));
  if (!frame || frame.end - frame.start < 9) return null;
  const height = (bytes[frame.start + 5] << 8) | bytes[frame.start + 6];
  const width = (bytes[frame.start + 7] << 8) | bytes[frame.start + 8];
  if (!width || !height) return null;
  const exif = segments.find((segment) => isExif(bytes, segment));
  const place = exif ? orientationPlace(bytes, exif) : null;
  const isTurned = place !== null && place.value >= 5 && place.value <= 8;
  const [across, down] = isTurned ? [height, width] : [width, height];
  return { width: across, height: down, segments, isWhole: scan !== null && endsAfter(bytes, scan) };
}

/**
 * The smaller JPEG with the original's Exif, XMP, C2PA and IPTC segments behind its SOI; Orientation is set to 1,
 * because the smaller one's pixels stand upright. Nothing is carried when it is more than 500 kB.
 * @param {Uint8Array} original
 * @param {Uint8Array} smaller
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function carryOver(original, smaller) {
  const carried = carriedSegments(original);
  const size = carried.reduce((sum, one) => sum + one.length, 0);
  const taken = size <= MAX_CARRIED_BYTES ? carried : [];
  const parts = [smaller.subarray(0, 2), ...taken, smaller.subarray(2)];
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes @returns {Uint8Array[]} copies */
function carriedSegments(bytes) {
  if (!isJpeg(bytes)) return [];
  const wanted = segmentsOf(bytes).segments.filter((segment) => isCarried(bytes, segment));
  return wanted.map((segment) => {
    const copy = bytes.slice(segment.start, segment.end);
    const own = { marker: segment.marker, start: 0, end: copy.length };
    if (isExif(copy, own)) standUpright(copy, own);
    return copy;
  });
}

/** @param {Uint8Array} bytes @param {Segment} segment */
function isCarried(bytes, segment) {
  if (segment.marker === APP11) return says(bytes, segment.start + 4, "JP");
  if (segment.marker === APP13) return true;
  return segment.marker === APP1 && (isExif(bytes, segment) || says(bytes, segment.start + 4, "http://ns.adobe.com/"));
}

/** @param {Uint8Array} bytes @param {Segment} segment */
function isExif(bytes, segment) {
  return segment.marker === APP1 && says(bytes, segment.start + 4, "Exif\0\0");
}

/** @param {Uint8Array} bytes @param {number} at @param {string} words */
function says(bytes, at, words) {
  return [...words].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}

/** @param {Uint8Array} bytes @returns {{segments: Segment[], scan: number|null}} `scan`: where SOS begins */
function segmentsOf(bytes) {
  /** @type {Segment[]} */
  const segments = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1];
    if (marker === SOS) return { segments, scan: at };
    if (marker === 0xff) {
      at += 1; // fill bytes are allowed before a marker
      continue;
    }
    const end = at + 2 + ((bytes[at + 2] << 8) | bytes[at + 3]);
    if (end > bytes.length || end < at + 4) break;
    segments.push({ marker, start: at, end });
    at = end;
  }
  return { segments, scan: null };
}

/** Phones write things of their own behind the end, so it is looked for from behind.
 * @param {Uint8Array} bytes @param {number} scan */
function endsAfter(bytes, scan) {
  let at = bytes.lastIndexOf(EOI);
  while (at > scan && bytes[at - 1] !== 0xff) at = bytes.lastIndexOf(EOI, at - 1);
  return at > scan;
}

/**
 * Where the Orientation of an Exif segment stands, and what it is.
 * @param {Uint8Array} bytes
 * @param {Segment} segment
 */
function orientationPlace(bytes, segment) {
  const tiff = segment.start + 10;
  const view = new DataView(bytes.buffer, bytes.byteOffset + tiff, Math.max(0, segment.end - tiff));
  if (view.byteLength < 8) return null;
  const isLittle = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, isLittle);
  if (first + 2 > view.byteLength) return null;
  const count = view.getUint16(first, isLittle);
  for (let i = 0, at = first + 2; i < count && at + 12 <= view.byteLength; i += 1, at += 12) {
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue;
    const type = view.getUint16(at + 2, isLittle);
    if (type === SHORT) return { view, at: at + 8, type, isLittle, value: view.getUint16(at + 8, isLittle) };
    if (type === LONG) return { view, at: at + 8, type, isLittle, value: view.getUint32(at + 8, isLittle) };
  }
  return null;
}

/** @param {Uint8Array} bytes @param {Segment} segment */
function standUpright(bytes, segment) {
  const place = orientationPlace(bytes, segment);
  if (!place) return;
  if (place.type === SHORT) place.view.setUint16(place.at, 1, place.isLittle);
  else place.view.setUint32(place.at, 1, place.isLittle);
}
