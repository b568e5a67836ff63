// @ts-check
import { densityField, fullScale } from "./density.js";
import { L } from "./library.js";

/** @typedef {[lon: number, lat: number, reports: number]} Cell */
/** @typedef {import("leaflet").GridLayer} GridLayer */

const LEAST_SIGMA_PX = 9;
const LEAST_FULL_REPORTS = 4;
const TILE_PX = 256;

/**
 * A heat map of weighted cells, drawn as tiles: it pans and zooms with the map, and a hidden map does not break it.
 * The colour scale is that of the whole city at this zoom, never of one tile or of what is in view.
 * @param {Cell[]} cells
 * @param {number} cellM side of a cell in metres
 * @param {[number, string][]} gradient from 0 to 1
 * @param {(zoom: number) => number} [fullAt] the scale of several maps that are to be compared
 */
export function heatLayer(cells, cellM, gradient, fullAt) {
  const palette = paletteOf(gradient);
  /** @type {Map<number, {canvas: HTMLCanvasElement, left: number, top: number, step: number}>} */
  const pictures = new Map();

  /** @param {number} zoom */
  const pictureAt = (zoom) => {
    const known = pictures.get(zoom);
    if (known) return known;
    const made = picture(cells, cellM, zoom, palette, fullAt);
    pictures.set(zoom, made);
    return made;
  };
  const Heat = /** @type {any} */ (L.GridLayer).extend({
    /** @param {import("leaflet").Coords} coords */
    createTile(coords) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = TILE_PX;
      const context = tile.getContext("2d");
      if (!context || !cells.length) return tile;
      const { canvas, left, top, step } = pictureAt(coords.z);
      context.imageSmoothingQuality = "high";
      const [x, y] = [left - coords.x * TILE_PX, top - coords.y * TILE_PX];
      context.drawImage(canvas, x, y, canvas.width * step, canvas.height * step);
      return tile;
    },
  });
  return /** @type {GridLayer} */ (new Heat({ tileSize: TILE_PX, className: "heat", maxNativeZoom: 17 }));
}

/**
 * What has the strongest colour at each zoom when all of these cells are on one map: several maps can share it.
 * @param {Cell[]} cells @param {number} cellM
 */
export function scaleOf(cells, cellM) {
  /** @type {Map<number, number>} */
  const known = new Map();
  return (/** @type {number} */ zoom) => {
    if (!cells.length) return 1;
    const full = known.get(zoom) ?? fieldAt(cells, cellM, zoom).full();
    known.set(zoom, full);
    return full;
  };
}

/**
 * @param {Cell[]} cells @param {number} cellM @param {number} zoom @param {Uint8ClampedArray} palette
 * @param {((zoom: number) => number) | undefined} fullAt
 */
function picture(cells, cellM, zoom, palette, fullAt) {
  const { field, full } = fieldAt(cells, cellM, zoom);
  return { canvas: painted(field, fullAt?.(zoom) ?? full(), palette), ...field };
}

/** @param {Cell[]} cells @param {number} cellM @param {number} zoom */
function fieldAt(cells, cellM, zoom) {
  const points = cells.map(([lon, lat, weight]) => {
    const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), zoom);
    return { x, y, weight };
  });
  const metresPerPixel = (40_075_016 * Math.cos((cells[0][1] * Math.PI) / 180)) / (TILE_PX * 2 ** zoom);
  const sigma = Math.max(LEAST_SIGMA_PX, (0.75 * cellM) / metresPerPixel);
  const field = densityField(points, sigma);
  return { field, full: () => fullScale(field, points, LEAST_FULL_REPORTS) };
}

/**
 * @param {import("./density.js").Field} field
 * @param {number} full the value of the strongest colour
 * @param {Uint8ClampedArray} palette
 */
function painted({ values, columns, rows }, full, palette) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = new ImageData(columns, rows);
  values.forEach((value, i) => {
    const colour = 4 * Math.round(255 * Math.min(1, Math.max(0, value / full) ** 0.6));
    image.data.set(palette.subarray(colour, colour + 4), 4 * i);
  });
  context?.putImageData(image, 0, 0);
  return canvas;
}

/**
 * 256 colours; the weakest fade out, so that what is hardly reported stays see-through.
 * @param {[number, string][]} gradient
 */
function paletteOf(gradient) {
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const ramp = context.createLinearGradient(0, 0, 256, 0);
  for (const [at, colour] of gradient) ramp.addColorStop(at, colour);
  context.fillStyle = ramp;
  context.fillRect(0, 0, 256, 1);
  const palette = context.getImageData(0, 0, 256, 1).data;
  for (let i = 0; i < 256; i += 1) palette[4 * i + 3] = 215 * Math.min(1, Math.max(0, (i - 12) / 70));
  return palette;
}
