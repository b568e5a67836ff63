// @ts-check
import { L } from "./library.js";

/** @typedef {{url: string, attribution: string, words: {zoomIn: string, zoomOut: string, failed: string}}} BaseMap */

/**
 * A map with the base map under it, if there is one. Tiles that fail leave the rest as it is.
 * @param {HTMLElement} element
 * @param {BaseMap} baseMap
 * @param {(words: string) => void} [tell] is told once when tiles do not come
 */
export function newMap(element, baseMap, tell = () => {}) {
  const said = baseMap.words;
  const map = L.map(element, { minZoom: 8, maxZoom: 19, zoomControl: false, zoomSnap: 0.5 });
  L.control.zoom({ position: "topright", zoomInTitle: said.zoomIn, zoomOutTitle: said.zoomOut }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  if (baseMap.url) {
    const tiles = L.tileLayer(baseMap.url, { maxZoom: 19, attribution: escaped(baseMap.attribution) });
    tiles.once("tileerror", () => tell(said.failed));
    tiles.addTo(map);
  }
  return map;
}

/**
 * Leaflet takes attributions as markup; ours are words.
 * @param {string} words
 */
export function escaped(words) {
  const holder = document.createElement("span");
  holder.textContent = words;
  return holder.innerHTML;
}
