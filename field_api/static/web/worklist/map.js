// @ts-check
// Where the report is, in which kelurahan, and where a tap would move it. A tap only asks what would change.
import { L } from "../../geo_crm/map_library.js";

const JAKARTA = /** @type {[number, number]} */ ([-6.2, 106.83]);

/** @typedef {{lon: number, lat: number, accuracy?: number | null}} Spot */
/** @typedef {{point: Spot | null, area: string, proposals: Spot[], baseMap: {url: string, attribution: string}, words: Record<string, string>}} Config */

const source = document.getElementById("work-map");
const field = /** @type {HTMLInputElement | null} */ (document.getElementById("titik"));
if (source) draw(JSON.parse(source.textContent ?? "{}"));

/** @param {Config} config */
function draw(config) {
  const { point, proposals, baseMap, words } = config;
  const first = point ?? proposals[0];
  const map = L.map("peta", { scrollWheelZoom: false, zoomControl: false, maxZoom: 19 });
  map.setView(first ? [first.lat, first.lon] : JAKARTA, first ? 16 : 11);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (baseMap.url) {
    const holder = document.createElement("span");
    holder.textContent = baseMap.attribution;
    L.tileLayer(baseMap.url, { maxZoom: 19, attribution: holder.innerHTML }).addTo(map);
  }
  if (config.area) outline(map, config.area);
  if (point) dot(map, point, "#c2410c");
  for (const one of point ? [] : proposals) dot(map, one, "#7a3d9c");
  if (field) tappable(map, field);
}

/**
 * The border of the kelurahan, so that it can be seen how near it is.
 * @param {import("leaflet").Map} map
 * @param {string} address
 */
async function outline(map, address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return;
    const { geometry } = await answer.json();
    if (!geometry) return;
    L.geoJSON(geometry, { style: { color: "#0b5a7d", weight: 2, fillOpacity: 0.05 }, interactive: false }).addTo(map);
  } catch {
    // The words above the map say the same.
  }
}

/**
 * @param {import("leaflet").Map} map
 * @param {Spot} spot
 * @param {string} colour
 */
function dot(map, { lat, lon, accuracy }, colour) {
  if (accuracy) L.circle([lat, lon], { radius: accuracy, color: colour, weight: 1, fillOpacity: 0.1, interactive: false }).addTo(map);
  return L.circleMarker([lat, lon], { radius: 9, weight: 3, color: "#fff", fillColor: colour, fillOpacity: 1, interactive: false }).addTo(map);
}

/**
 * @param {import("leaflet").Map} map
 * @param {HTMLInputElement} input
 */
function tappable(map, input) {
  /** @type {import("leaflet").CircleMarker | null} */
  let chosen = null;
  map.on("click", (event) => {
    const { lat, lng } = event.latlng;
    chosen?.remove();
    chosen = dot(map, { lat, lon: lng }, "#0b5a7d");
    input.value = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
    input.form?.dispatchEvent(new CustomEvent("pin", { bubbles: true }));
  });
}
