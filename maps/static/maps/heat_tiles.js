// @ts-check
// The heat map as tiles that the server draws, with the legend of the zoom that is shown.
import { L } from "./library.js";

/** Beyond it the server draws none; Leaflet stretches these. */
const NATIVE_ZOOM = 16;

/**
 * @typedef {{tileUrl: string, legendUrl: string}} HeatAddresses `tileUrl` with {z}, {x} and {y} as in Leaflet
 * @typedef {{from: string, unit: string, hidden: string}} HeatWords `from` with {n}, what the numbers are, and
 *   `hidden` with {n} and {m}: squares of {m} metres with fewer than {n} reports are empty
 * @typedef {{per_km2: number, colour: string}} Stop
 * @typedef {{stops: Stop[], hidden_below: number | null, cell_m: number}} Legend
 */

/**
 * A tile layer of the chosen reports that keeps the legend in `holder` to the zoom of its map.
 * @param {HeatAddresses} addresses
 * @param {Record<string, string>} filters as in the address of a page: category, from, to, weekday, hours,
 *   status, area; and `of: "all"` for those who may see every report
 * @param {HTMLElement} holder the legend is written here
 * @param {HeatWords} words
 * @param {() => void} [failed] is called once when a tile or the legend does not come
 */
export function heatTiles(addresses, filters, holder, words, failed = () => {}) {
  const chosen = new URLSearchParams(Object.entries(filters).filter(([, value]) => value)).toString();
  const layer = L.tileLayer(`${addresses.tileUrl}?${escapedBraces(chosen)}`, {
    maxNativeZoom: NATIVE_ZOOM,
    maxZoom: 19,
    className: "heat",
    keepBuffer: 1,
  });
  /** @type {AbortController | undefined} */
  let running;

  /** @param {import("leaflet").Map} map */
  const tell = async (map) => {
    running?.abort();
    running = new AbortController();
    const url = new URL(addresses.legendUrl, location.href);
    url.search = chosen;
    url.searchParams.set("zoom", String(Math.min(Math.round(map.getZoom()), NATIVE_ZOOM)));
    try {
      const response = await fetch(url, { signal: running.signal });
      if (response.ok) write(holder, await response.json(), words);
      else failed();
    } catch (error) {
      if (error instanceof TypeError) failed();
      else if (!(error instanceof DOMException)) throw error;
    }
  };
  const onZoom = (/** @type {import("leaflet").LeafletEvent} */ event) => tell(event.target);
  layer.on("add", () => {
    const map = /** @type {any} */ (layer)._map;
    map.on("zoomend", onZoom);
    layer.once("remove", () => map.off("zoomend", onZoom));
    tell(map);
  });
  layer.once("tileerror", () => failed());
  return layer;
}

/**
 * Words reach the page as text nodes only.
 * @param {HTMLElement} holder @param {Legend} legend @param {HeatWords} words
 */
function write(holder, legend, words) {
  const language = document.documentElement.lang;
  const list = document.createElement("ul");
  for (const { per_km2, colour } of legend.stops) {
    const row = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.style.background = colour;
    const number = per_km2.toLocaleString(language, { maximumSignificantDigits: 2 });
    row.append(swatch, words.from.replace("{n}", number));
    list.append(row);
  }
  const unit = Object.assign(document.createElement("p"), { textContent: words.unit });
  holder.replaceChildren(unit, list);
  if (legend.hidden_below === null) return;
  const few = words.hidden.replace("{n}", String(legend.hidden_below)).replace("{m}", String(legend.cell_m));
  holder.append(Object.assign(document.createElement("p"), { textContent: few, className: "quiet" }));
}

/** Leaflet fills in what stands in braces. @param {string} text */
function escapedBraces(text) {
  return text.replaceAll("{", "%7B").replaceAll("}", "%7D");
}
