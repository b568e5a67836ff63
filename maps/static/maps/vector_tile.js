// @ts-check
// Reads the points of a Mapbox vector tile (specification 2.1). What encodes the bytes is pbf's to know; its sister
// @mapbox/vector-tile names its own imports in a way that needs a bundler or an inline import map.
import { PbfReader } from "../vendor/pbf/index.js";

/** @typedef {Record<string, string | number | boolean>} Properties */
/** @typedef {{x: number, y: number, properties: Properties}} TilePoint x and y from 0 to 1 within the tile */

const MOVE_TO = 1;

/**
 * The layers by name, each a list of single points; other geometries are left out.
 * @param {ArrayBuffer} bytes
 * @returns {Map<string, TilePoint[]>}
 */
export function readPoints(bytes) {
  return new PbfReader(bytes).readFields((tag, /** @type {Map<string, TilePoint[]>} */ layers, pbf) => {
    if (tag !== 3) return;
    const layer = pbf.readMessage(layerField, newLayer());
    layers.set(layer.name, layer.features.map((feature) => pointOf(feature, layer)).filter((point) => point !== null));
  }, new Map());
}

/** @typedef {{tags: number[], geometry: number[]}} Feature */
/** @typedef {{name: string, extent: number, keys: string[], values: (string | number | boolean)[], features: Feature[]}} Layer */

/** @returns {Layer} */
function newLayer() {
  return { name: "", extent: 4096, keys: [], values: [], features: [] };
}

/** @param {number} tag @param {Layer} layer @param {PbfReader} pbf */
function layerField(tag, layer, pbf) {
  if (tag === 1) layer.name = pbf.readString();
  else if (tag === 2) layer.features.push(pbf.readMessage(featureField, /** @type {Feature} */ ({ tags: [], geometry: [] })));
  else if (tag === 3) layer.keys.push(pbf.readString());
  else if (tag === 4) layer.values.push(pbf.readMessage(valueField, { is: "" }).is);
  else if (tag === 5) layer.extent = pbf.readVarint();
}

/** @param {number} tag @param {Feature} feature @param {PbfReader} pbf */
function featureField(tag, feature, pbf) {
  if (tag === 2) pbf.readPackedVarint(feature.tags);
  else if (tag === 4) pbf.readPackedVarint(feature.geometry);
}

/** @param {number} tag @param {{is: string | number | boolean}} value @param {PbfReader} pbf */
function valueField(tag, value, pbf) {
  if (tag === 1) value.is = pbf.readString();
  else if (tag === 2) value.is = pbf.readFloat();
  else if (tag === 3) value.is = pbf.readDouble();
  else if (tag === 4) value.is = pbf.readVarint(true);
  else if (tag === 5) value.is = pbf.readVarint();
  else if (tag === 6) value.is = pbf.readSVarint();
  else if (tag === 7) value.is = pbf.readBoolean();
}

/** @param {Feature} feature @param {Layer} layer @returns {TilePoint | null} */
function pointOf({ tags, geometry }, { keys, values, extent }) {
  const [command, x, y] = geometry;
  if (geometry.length !== 3 || (command & 7) !== MOVE_TO) return null;
  /** @type {Properties} */
  const properties = {};
  for (let i = 0; i < tags.length; i += 2) properties[keys[tags[i]]] = values[tags[i + 1]];
  return { x: zigzag(x) / extent, y: zigzag(y) / extent, properties };
}

/** @param {number} value */
function zigzag(value) {
  return (value >>> 1) ^ -(value & 1);
}
