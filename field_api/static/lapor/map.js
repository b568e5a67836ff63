// @ts-check
// The map with the pin: tap, drag, or move it with the arrow keys. Without a map the rest of the page works.

import { L } from "../geo_crm/map_library.js";
import { config } from "../lapangan/config.js";
import { byId } from "../lapangan/dom.js";
import { t } from "./words.js";

/** @type {[number, number]} */
const JAKARTA = [-6.2, 106.83];
const [FAR_ZOOM, NEAR_ZOOM, MOST_ZOOM] = [11, 17, 19];
/** As far as a finger may be off, in pixels. */
const FINGER_PX = 12;
const LEAST_PIN_M = 5;
const KEY_STEP_PX = 6;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @typedef {{lon: number, lat: number, accuracy: number|null}} Spot */

/** @param {(spot: Spot) => void} placed by hand */
export function startMap(placed) {
  const element = byId("peta-lapor");
  element.hidden = false;
  element.setAttribute("aria-label", t("map.label"));
  const map = L.map(element, { minZoom: 9, maxZoom: MOST_ZOOM, zoomControl: false }).setView(JAKARTA, FAR_ZOOM);
  L.control.zoom({ zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out") }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const { baseMap } = config();
  if (baseMap.url) {
    const words = document.createElement("span");
    words.textContent = baseMap.attribution;
    L.tileLayer(baseMap.url, { maxZoom: MOST_ZOOM, attribution: words.innerHTML }).addTo(map);
  }
  const icon = L.divIcon({ className: "pin", iconSize: [44, 44], iconAnchor: [22, 38] });
  const pin = L.marker(JAKARTA, { icon, draggable: true, autoPan: true, alt: t("pin.label"), keyboard: true });
  const circle = L.circle(JAKARTA, { radius: 1, weight: 2, color: "#0b5a7d", fillOpacity: 0.12, interactive: false });

  map.on("click", (event) => byHand(event.latlng));
  pin.on("dragend", () => byHand(pin.getLatLng()));
  pin.on("add", () => {
    const dot = pin.getElement();
    dot?.setAttribute("aria-label", t("pin.label"));
    dot?.addEventListener("keydown", (event) => nudge(/** @type {KeyboardEvent} */ (event)));
  });

  /** @param {KeyboardEvent} event */
  function nudge(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation(); // the map would move beneath it
    const at = map.latLngToContainerPoint(pin.getLatLng()).add([step[0] * KEY_STEP_PX, step[1] * KEY_STEP_PX]);
    byHand(map.containerPointToLatLng(at));
  }

  /** @param {import("leaflet").LatLng} at */
  function byHand(at) {
    const { lat, lng: lon } = at.wrap();
    const spot = { lon: round(lon), lat: round(lat), accuracy: fingerM(lat) };
    show(spot, false);
    placed(spot);
  }

  /** How far off a tap may be at this zoom. @param {number} lat */
  function fingerM(lat) {
    const metresPerPixel = (156_543 * Math.cos((lat * Math.PI) / 180)) / 2 ** map.getZoom();
    return Math.max(LEAST_PIN_M, Math.round(FINGER_PX * metresPerPixel));
  }

  /** @param {Spot|null} spot @param {boolean} [isGoing] whether the map goes there */
  function show(spot, isGoing = true) {
    if (!spot) {
      pin.remove();
      circle.remove();
      map.setView(JAKARTA, FAR_ZOOM, { animate: false });
      return;
    }
    const at = L.latLng(spot.lat, spot.lon);
    pin.setLatLng(at).addTo(map);
    if (spot.accuracy) circle.setLatLng(at).setRadius(spot.accuracy).addTo(map);
    else circle.remove();
    if (isGoing) map.setView(at, zoomFor(spot.accuracy), { animate: false });
  }

  /** @param {number|null} accuracy */
  function zoomFor(accuracy) {
    if (!accuracy || accuracy < 60) return NEAR_ZOOM;
    return Math.max(FAR_ZOOM, Math.round(NEAR_ZOOM - Math.log2(accuracy / 60)));
  }

  return { show };
}

/** To a decimetre. @param {number} degrees */
function round(degrees) {
  return Math.round(degrees * 1e6) / 1e6;
}
