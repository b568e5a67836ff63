// @ts-check
import { L } from "./library.js";

/** @typedef {import("leaflet").Polygon} Polygon */
/** @typedef {{least: number, most: number | null, colour: string}} Band */
/** @typedef {{reports: string, none: string}} Words what a place says; {n} is filled in */

const TOUCHED = { weight: 2.5, color: "#0b2a3a" };
const CHOSEN = { weight: 4, color: "#c2410c" };

/**
 * The kelurahan, coloured by how many reports each has. Names reach the page as text nodes only.
 * @param {GeoJSON.FeatureCollection} outlines
 * @param {Record<string, number>} counts reports by kelurahan code
 * @param {Band[]} bands
 * @param {Words} said
 */
export function outlineLayer(outlines, counts, bands, said) {
  /** @type {Map<string, Polygon>} */
  const byCode = new Map();
  let isFilled = true;

  /** @param {GeoJSON.Feature | undefined} feature */
  const style = (feature) => {
    const colour = colourOf(counts[feature?.properties?.code] ?? 0, bands);
    return { color: "#3c5a66", weight: 0.8, fillColor: colour ?? "#fff", fillOpacity: isFilled && colour ? 0.85 : 0 };
  };
  const layer = L.geoJSON(outlines, {
    style,
    onEachFeature(feature, shape) {
      byCode.set(feature.properties?.code, /** @type {Polygon} */ (shape));
      shape.bindTooltip(() => words(feature, counts, said), { sticky: true, direction: "top" });
      shape.bindPopup(() => words(feature, counts, said));
      const path = /** @type {Polygon} */ (shape);
      shape.on("mouseover popupopen", () => path.setStyle(path.isPopupOpen() ? CHOSEN : TOUCHED).bringToFront());
      shape.on("mouseout", () => path.isPopupOpen() || layer.resetStyle(path));
      shape.on("popupclose", () => layer.resetStyle(path));
    },
  });
  return {
    layer,
    /** @param {boolean} on */
    fill(on) {
      isFilled = on;
      layer.setStyle(style);
    },
    /** @param {string} prefix */
    boundsOf(prefix) {
      const bounds = L.latLngBounds([]);
      for (const [code, shape] of byCode) if (code.startsWith(prefix)) bounds.extend(shape.getBounds());
      return bounds;
    },
    /** @param {string} code */
    shape: (code) => byCode.get(code),
  };
}

/** @param {number} count @param {Band[]} bands */
function colourOf(count, bands) {
  return bands.findLast((band) => count >= band.least)?.colour;
}

/** @param {GeoJSON.Feature} feature @param {Record<string, number>} counts @param {Words} said */
function words(feature, counts, said) {
  const holder = document.createElement("div");
  const name = holder.appendChild(document.createElement("b"));
  name.textContent = feature.properties?.name ?? "";
  holder.appendChild(document.createElement("br"));
  const count = counts[feature.properties?.code] ?? 0;
  holder.append(count ? said.reports.replace("{n}", count.toLocaleString(document.documentElement.lang)) : said.none);
  return holder;
}
