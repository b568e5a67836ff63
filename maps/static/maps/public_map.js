// @ts-check
// The public map: the server says what to draw for this part of it at this zoom.
import { newMap } from "./basemap.js";
import { L } from "./library.js";

/** @typedef {{west: number, south: number, east: number, north: number}} Box */
/** @typedef {{lon: number, lat: number, reports: number, open: number, box: Box}} Cluster */
/** @typedef {{lon: number, lat: number, number: string, category: string, status: string, open: boolean, received_at: string, thumbnail: string}} Single */

const JAKARTA = L.latLngBounds([-6.37, 106.69], [-6.09, 106.97]);
const VIEW_KEY = "public-map-view";
const DAY_MS = 86_400_000;
const BOX_DIGITS = 5;
/** A part of the map is asked for with some room around it, on fixed lines, so that answers can be kept. */
const STEP = 0.25;

const config = JSON.parse(document.getElementById("public-map-config")?.textContent ?? "{}");
const { words, labels } = config;
const message = /** @type {HTMLElement} */ (document.getElementById("pesan"));
const element = /** @type {HTMLElement} */ (document.getElementById("peta"));
const map = newMap(element, config.baseMap, () => message.hidden && tell(words.noTiles));
const marks = L.layerGroup().addTo(map);
/** @type {AbortController | undefined} */
let running;

map.on("moveend", () => {
  sessionStorage.setItem(VIEW_KEY, JSON.stringify([map.getCenter(), map.getZoom()]));
  load();
  offerCircle();
});
document.getElementById("radius")?.addEventListener("change", offerCircle);
setView();

async function load() {
  running?.abort();
  const mine = (running = new AbortController());
  element.setAttribute("aria-busy", "true");
  const url = new URL(config.pointsUrl, location.href);
  url.searchParams.set("bbox", asText(roundedOut(map.getBounds())));
  url.searchParams.set("zoom", String(Math.round(map.getZoom())));
  try {
    const response = await fetch(url, { signal: mine.signal });
    if (!response.ok) return tell(words.offline);
    draw(await response.json());
  } catch (error) {
    if (error instanceof TypeError) tell(words.offline);
    else if (!(error instanceof DOMException)) throw error;
  } finally {
    if (running === mine) element.removeAttribute("aria-busy");
  }
}

/** @param {{clusters: Cluster[], singles: Single[], is_cut: boolean}} answer */
function draw({ clusters, singles, is_cut }) {
  const open = opened();
  marks.clearLayers();
  for (const mark of [...clusters.map(clusterMark), ...singles.map(singleMark)]) {
    mark.addTo(marks);
    if (keyOf(mark) === open) mark.openPopup();
  }
  message.hidden = true;
  if (is_cut) tell(words.cut);
  else if (!clusters.length && !singles.length) tell(words.none);
}

/** A popup makes room for itself by moving the map, and must outlive that. @returns {string} whose it is, or "" */
function opened() {
  let key = "";
  marks.eachLayer((layer) => {
    if (layer.isPopupOpen()) key = keyOf(layer);
  });
  return key;
}

/** @param {import("leaflet").Layer} mark @returns {string} */
function keyOf(mark) {
  return /** @type {any} */ (mark.options).key;
}

/** @param {Cluster} cluster */
function clusterMark(cluster) {
  const lang = document.documentElement.lang;
  const count = cluster.reports.toLocaleString(lang);
  const title = filled(words.many, { n: count, open: cluster.open.toLocaleString(lang) });
  const px = cluster.reports < 10 ? 36 : cluster.reports < 100 ? 42 : cluster.reports < 10000 ? 50 : 60;
  const key = asText(Object.values(cluster.box));
  const mark = marker(cluster, "many", px, title, count, key);
  const bounds = L.latLngBounds([cluster.box.south, cluster.box.west], [cluster.box.north, cluster.box.east]);
  if (map.getZoom() >= config.maxZoom) return mark.bindPopup(offerList);
  return mark.on("click", () => map.fitBounds(bounds, { padding: [60, 60], maxZoom: Math.min(map.getZoom() + 3, config.maxZoom) }));

  /** Nearer it does not go: what stands on one spot is listed. */
  function offerList() {
    const list = new URL(config.listUrl, location.href);
    const edge = 0.00002;
    list.searchParams.set("bbox", asText([bounds.getWest() - edge, bounds.getSouth() - edge, bounds.getEast() + edge, bounds.getNorth() + edge]));
    list.hash = "daftar";
    return popup(title, [], list.href, words.list);
  }
}

/** @param {Single} single */
function singleMark(single) {
  const label = labels[single.status] ?? single.status;
  const age = ageOf(single.received_at);
  const title = filled(words.one, { category: single.category, label, age });
  const mark = marker(single, single.open ? "open" : "closed", 24, title, "", single.number);
  const lines = [single.number, `${label}, ${age}`];
  return mark.bindPopup(() => popup(single.category, lines, `${config.followUrl}${single.number}`, words.follow, single.thumbnail));
}

/** @param {{lon: number, lat: number}} at @param {string} kind @param {number} px @param {string} title @param {string} text @param {string} key */
function marker(at, kind, px, title, text, key) {
  const icon = L.divIcon({ className: `mark ${kind}`, iconSize: [px, px], html: escapedDigits(text) });
  const options = { icon, title, alt: title, keyboard: true, riseOnHover: true, key };
  const mark = L.marker([at.lat, at.lon], options);
  mark.on("add", () => mark.getElement()?.setAttribute("aria-label", title));
  return mark;
}

/** Leaflet takes markup; a count is digits. @param {string} text */
function escapedDigits(text) {
  return text.replace(/\D/g, "");
}

/** Words reach the page as text nodes only. @param {string} heading @param {string[]} lines @param {string} href @param {string} go @param {string} [image] */
function popup(heading, lines, href, go, image) {
  const holder = document.createElement("div");
  holder.className = "popup";
  if (image) holder.append(Object.assign(new Image(), { src: image, alt: words.photo }));
  holder.append(Object.assign(document.createElement("b"), { textContent: heading }));
  for (const line of lines) holder.append(Object.assign(document.createElement("span"), { textContent: line }));
  holder.append(Object.assign(document.createElement("a"), { href, textContent: go }));
  return holder;
}

/** @param {string} received */
function ageOf(received) {
  const days = Math.floor((Date.now() - Date.parse(received)) / DAY_MS);
  if (days < 1) return words.today;
  return days === 1 ? words.day : filled(words.days, { n: days.toLocaleString(document.documentElement.lang) });
}

/** @param {string} template @param {Record<string, string | number>} values */
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** @param {import("leaflet").LatLngBounds} bounds @returns {number[]} west, south, east, north */
function roundedOut(bounds) {
  const step = STEP * Math.max(bounds.getEast() - bounds.getWest(), 1e-4);
  const grid = 2 ** Math.ceil(Math.log2(step));
  return [
    Math.max(-180, Math.floor(bounds.getWest() / grid) * grid),
    Math.max(-90, Math.floor(bounds.getSouth() / grid) * grid),
    Math.min(180, Math.ceil(bounds.getEast() / grid) * grid),
    Math.min(90, Math.ceil(bounds.getNorth() / grid) * grid),
  ];
}

/** @param {number[]} sides */
function asText(sides) {
  return sides.map((side) => side.toFixed(BOX_DIGITS)).join(",");
}

/** News of the circle in the middle of the map: both links know where that is now. */
function offerCircle() {
  const place = document.getElementById("sekitar");
  const radius = /** @type {HTMLSelectElement | null} */ (document.getElementById("radius"))?.value ?? "";
  if (!place) return;
  const { lat, lng } = map.getCenter();
  const circle = new URLSearchParams({ lon: lng.toFixed(BOX_DIGITS), lat: lat.toFixed(BOX_DIGITS), radius });
  if (config.category) circle.set("category", config.category);
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (place.querySelectorAll("a[data-kind]"))) {
    link.href = `${link.dataset.kind === "feed" ? config.feedUrl : config.alertUrl}?${circle}`;
  }
  place.hidden = false;
}

/** @param {string} text */
function tell(text) {
  message.textContent = text;
  message.hidden = false;
}

/** A new filter loads the page again; the map stays where the reader left it. */
function setView() {
  const kept = sessionStorage.getItem(VIEW_KEY);
  if (config.bounds) map.fitBounds([[config.bounds.south, config.bounds.west], [config.bounds.north, config.bounds.east]]);
  else if (kept) map.setView(.../** @type {[import("leaflet").LatLngExpression, number]} */ (JSON.parse(kept)));
  else map.fitBounds(JAKARTA);
}
