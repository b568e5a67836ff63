// @ts-check
import { L } from "./library.js";

/**
 * @typedef {Record<string, any>} Properties what the API says of a place
 * @typedef {object} Options
 * @property {Record<string, string>} colours by class, by label, and of "cluster" and "place"
 * @property {(properties: Properties, id: string) => string[]} lines what a touched place says: text, never markup
 * @property {(id: string) => void} [pointed] somebody chose this place
 * @property {number} [opacity]
 */

const LINE = { weight: 0.5, color: "#3c5a66", opacity: 0.25 };
/** In its own colour, so that a hexagon is seen when all of the city is. */
const EDGE = { weight: 2, opacity: 0.9 };
const CHOSEN = { weight: 4, color: "#c2410c" };
const QUIET = new Set(["none", ""]);

/**
 * Hot spots as the API gives them (`/api/v1/maps/hotspots`), on a canvas: twelve thousand hexagons stay fluid.
 * Places of which nothing is said are outlined only. Add `layer` to any map, above the base map.
 * @param {GeoJSON.FeatureCollection} collection @param {Options} options
 */
export function hotspotLayer(collection, options) {
  /** @type {Map<string, import("leaflet").Path & {getBounds?: () => import("leaflet").LatLngBounds}>} */
  const byId = new Map();
  let opacity = options.opacity ?? 0.8;
  let chosen = "";
  const canvas = L.canvas({ padding: 0.3 });

  /** @param {GeoJSON.Feature | undefined} feature */
  const style = (feature) => {
    const properties = feature?.properties ?? {};
    const kind = kindOf(properties);
    const isQuiet = QUIET.has(kind);
    const colour = options.colours[kind] ?? "#888";
    const own = isQuiet ? { ...LINE, fillOpacity: 0.05 } : { ...EDGE, color: colour, fillOpacity: opacity };
    return { ...own, fillColor: colour, ...(String(feature?.id) === chosen ? CHOSEN : {}) };
  };

  const layer = L.geoJSON(collection, /** @type {any} */ ({
    renderer: canvas,
    style,
    filter: (/** @type {GeoJSON.Feature} */ feature) => Boolean(feature.geometry),
    pointToLayer: (/** @type {GeoJSON.Feature} */ feature, /** @type {import("leaflet").LatLng} */ at) =>
      L.circleMarker(at, { renderer: canvas, radius: radiusOf(feature.properties ?? {}) }),
    onEachFeature(/** @type {GeoJSON.Feature} */ feature, /** @type {any} */ shape) {
      const id = String(feature.id);
      byId.set(id, shape);
      shape.bindTooltip(() => said(options.lines(feature.properties ?? {}, id)), { sticky: true });
      shape.on("click", () => options.pointed?.(id));
    },
  }));

  return {
    layer,
    /** @param {number} value 0 to 1 */
    fade(value) {
      opacity = value;
      layer.setStyle(style);
    },
    /** Marks one place, or none. @param {string} id */
    choose(id) {
      chosen = id;
      layer.setStyle(style);
      byId.get(id)?.bringToFront();
    },
    /** Where a place lies, undefined for one that is not there. @param {string} id */
    boundsOf(id) {
      const shape = /** @type {any} */ (byId.get(id));
      if (!shape) return undefined;
      /** @type {import("leaflet").LatLngBounds} */
      const bounds = shape.getBounds ? shape.getBounds() : shape.getLatLng().toBounds(300);
      return bounds;
    },
  };
}

/** @param {Properties} properties */
function kindOf(properties) {
  if ("class" in properties) return properties.class;
  if ("label" in properties) return properties.label;
  return "times" in properties ? "place" : "cluster";
}

/** @param {Properties} properties */
function radiusOf(properties) {
  return Math.min(2 + 1.3 * Math.sqrt(properties.times ?? 1), 14);
}

/** Names reach the page as text nodes only. @param {string[]} lines */
function said(lines) {
  const holder = document.createElement("div");
  lines.forEach((line, i) => {
    if (i) holder.append(document.createElement("br"), line);
    else holder.appendChild(document.createElement("b")).textContent = line;
  });
  return holder;
}
