// @ts-check
// Maps of the administration: one beside two boxes, which follow each other, or one to look at only.
import { L } from "../geo_crm/map_library.js";

const JAKARTA = /** @type {[number, number]} */ ([-6.2, 106.83]);
const COLOUR = "#0b5a7d";

/** @typedef {{shape: any, baseMap: {url: string, attribution: string}, words: Record<string, string>}} Config */

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-admin-map]"))) {
  const config = /** @type {Config} */ (JSON.parse(box.dataset.config ?? "{}"));
  const map = plain(box, config);
  const boxes = box.closest("[data-point]")?.querySelectorAll("input");
  if (boxes?.length === 2) follow(map, boxes[0], boxes[1]);
  else if (config.shape) show(map, config.shape);
}

/**
 * @param {HTMLElement} box
 * @param {Config} config
 */
function plain(box, { baseMap, words }) {
  box.classList.add("leaflet-container");
  const keyboard = !box.hasAttribute("aria-hidden");
  const map = L.map(box, { scrollWheelZoom: false, zoomControl: false, maxZoom: 19, keyboard });
  map.setView(JAKARTA, 11);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  if (baseMap.url) {
    const holder = document.createElement("span");
    holder.textContent = baseMap.attribution;
    L.tileLayer(baseMap.url, { maxZoom: 19, attribution: holder.innerHTML }).addTo(map);
  }
  // What the boxes say is said already; nothing in a hidden map may take the focus.
  if (!keyboard) for (const link of box.querySelectorAll("a")) link.tabIndex = -1;
  return map;
}

/**
 * @param {import("leaflet").Map} map
 * @param {HTMLInputElement} lat
 * @param {HTMLInputElement} lon
 */
function follow(map, lat, lon) {
  /** @type {import("leaflet").CircleMarker | null} */
  let dot = null;
  const place = (/** @type {[number, number]} */ at) => {
    dot?.remove();
    dot = L.circleMarker(at, { radius: 9, weight: 3, color: "#fff", fillColor: COLOUR, fillOpacity: 1 }).addTo(map);
  };
  const typed = () => {
    const at = /** @type {[number, number]} */ ([number(lat.value), number(lon.value)]);
    if (Math.abs(at[0]) > 90 || Math.abs(at[1]) > 180 || at.some(Number.isNaN)) return;
    place(at);
    map.setView(at, Math.max(map.getZoom(), 15), { animate: false });
  };
  map.on("click", ({ latlng }) => {
    lat.value = latlng.lat.toFixed(6);
    lon.value = latlng.lng.toFixed(6);
    place([latlng.lat, latlng.lng]);
  });
  lat.addEventListener("change", typed);
  lon.addEventListener("change", typed);
  typed();
}

/**
 * @param {import("leaflet").Map} map
 * @param {any} shape
 */
function show(map, shape) {
  if (shape.type === "Point") {
    const [lon, lat] = shape.coordinates;
    L.circleMarker([lat, lon], { radius: 9, weight: 3, color: "#fff", fillColor: COLOUR, fillOpacity: 1 }).addTo(map);
    map.setView([lat, lon], 16, { animate: false });
    return;
  }
  const outline = L.geoJSON(shape, { style: { color: COLOUR, weight: 2, fillOpacity: 0.1 }, interactive: false });
  map.fitBounds(outline.addTo(map).getBounds(), { animate: false });
}

/** @param {string} text */
function number(text) {
  return text.trim() ? Number(text.trim().replace(",", ".")) : NaN;
}
