// @ts-check
// The map of the day.
import { L } from "../geo_crm/map_library.js";
import { t } from "./words.js";
import { h } from "./dom.js";

/** @typedef {{lon: number, lat: number}} Point */

const JAKARTA = L.latLngBounds([-6.37, 106.69], [-6.09, 106.97]);
const CLOSE_ZOOM = 16;

/**
 * A map that also works without its base map.
 * @param {HTMLElement} element @param {{url: string, attribution: string}} baseMap
 * @param {() => void} noTiles is told once when tiles do not come
 */
export function newMap(element, baseMap, noTiles) {
  const map = L.map(element, { minZoom: 8, maxZoom: 19, zoomControl: false });
  map.attributionControl.setPrefix(false);
  map.fitBounds(JAKARTA);
  L.control.zoom({ position: "topright", zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out") }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  if (baseMap.url) {
    const tiles = L.tileLayer(baseMap.url, { maxZoom: 19, attribution: escaped(baseMap.attribution) });
    tiles.once("tileerror", noTiles);
    tiles.addTo(map);
  }
  return map;
}

/** @param {import("leaflet").Map} map @param {any} collection GeoJSON @param {string} attribution */
export function drawOutlines(map, collection, attribution) {
  if (attribution) map.attributionControl.addAttribution(escaped(attribution));
  L.geoJSON(collection, { interactive: false, style: { className: "outline", weight: 2, fill: false } }).addTo(map);
}

/** @param {import("leaflet").Map} map @param {Point[]} points */
export function drawRoute(map, points) {
  if (points.length < 2) return;
  L.polyline(points.map(latLng), { className: "route", weight: 3, dashArray: "8 7", interactive: false }).addTo(map);
}

/**
 * @param {import("leaflet").Map} map
 * @param {{point: Point, label: string, title: string, classes: string, popup: () => HTMLElement}[]} stops
 */
export function drawStops(map, stops) {
  for (const { point, label, title, classes, popup } of stops) {
    const html = h("span", { class: `pin ${classes}` }, label);
    const icon = L.divIcon({ html, className: "pin-place", iconSize: [44, 44], iconAnchor: [22, 22] });
    L.marker(latLng(point), { icon, alt: title, title, keyboard: true }).bindPopup(popup, { maxWidth: 260 }).addTo(map);
  }
}

/** Own position with its accuracy; call what it gives with every new one. @param {import("leaflet").Map} map */
export function ownPosition(map) {
  const circle = L.circle([0, 0], { className: "own-circle", radius: 1, weight: 2, interactive: false });
  const dot = L.circleMarker([0, 0], { className: "own-dot", radius: 8, weight: 3 });
  return (/** @type {Point & {accuracy: number}} */ here) => {
    circle.setLatLng(latLng(here)).setRadius(here.accuracy).addTo(map);
    dot.setLatLng(latLng(here)).bindTooltip(t("map.me", { n: Math.round(here.accuracy) })).addTo(map);
  };
}

/** @param {import("leaflet").Map} map @param {Point} point */
export function drawBase(map, point) {
  L.circleMarker(latLng(point), { className: "base-dot", radius: 9, weight: 3 }).bindTooltip(t("map.base")).addTo(map);
}

/** @param {import("leaflet").Map} map @param {Point[]} points */
export function showAll(map, points) {
  if (points.length) map.fitBounds(L.latLngBounds(points.map(latLng)), { padding: [40, 40], maxZoom: CLOSE_ZOOM });
}

/** @param {import("leaflet").Map} map @param {Point} point */
export function centre(map, point) {
  map.setView(latLng(point), Math.max(map.getZoom(), CLOSE_ZOOM));
}

/** @param {Point} point @returns {[number, number]} */
function latLng({ lon, lat }) {
  return [lat, lon];
}

/** Leaflet takes attributions as markup; ours are words. @param {string} words */
function escaped(words) {
  return h("span", {}, words).innerHTML;
}
