// @ts-check
// Where the validators begin and which sites they have today; a button in the table shows one round alone.
import { L } from "../geo_crm/map_library.js";

/** @typedef {[number, number, string, number | null]} Stop longitude, latitude, number, place in the round */
/** @typedef {{id: number, name: string, lon: number, lat: number, state: "free" | "full" | "away", load: string, stops: Stop[]}} Person */
/** @type {{people: Person[], baseMap: {url: string, attribution: string}, words: Record<string, string>}} */
const { people, baseMap, words: said } = JSON.parse(document.getElementById("board-config")?.textContent ?? "{}");
const FILLS = { free: "#0b5a7d", full: "#a3200f", away: "#ffffff" };
const JAKARTA = /** @type {[number, number]} */ ([-6.2, 106.83]);

const map = L.map("peta", { scrollWheelZoom: false, zoomControl: false, preferCanvas: true, maxZoom: 19 });
map.setView(JAKARTA, 11);
L.control.zoom({ zoomInTitle: said.zoomIn, zoomOutTitle: said.zoomOut }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);
if (baseMap.url) L.tileLayer(baseMap.url, { maxZoom: 19, attribution: escaped(baseMap.attribution) }).addTo(map);

const rounds = new Map(people.map((person) => [person.id, round(person)]));
for (const layer of rounds.values()) layer.addTo(map);
const places = people.flatMap((one) => [L.latLng(one.lat, one.lon), ...one.stops.map(([lon, lat]) => L.latLng(lat, lon))]);
const most = places.filter(within(places.map((one) => one.lat), (one) => one.lat))
  .filter(within(places.map((one) => one.lng), (one) => one.lng));
if (most.length) map.fitBounds(L.latLngBounds(most).pad(0.05), { maxZoom: 15, animate: false });

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll("[data-show]");
for (const button of buttons) {
  button.addEventListener("click", () => {
    show(button.getAttribute("aria-pressed") === "true" ? null : Number(button.dataset.show));
  });
}

/**
 * One person's round alone, or everybody's.
 * @param {number | null} id
 */
function show(id) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(Number(button.dataset.show) === id));
  for (const [other, layer] of rounds) {
    if (id === null || other === id) layer.addTo(map);
    else layer.remove();
  }
  const person = people.find((one) => one.id === id);
  const line = document.getElementById("putaran");
  if (line) line.textContent = `${said.shown} ${person ? `${person.name}, ${person.load}` : said.all}`;
  const seen = person ? [L.latLng(person.lat, person.lon), ...person.stops.map(([lon, lat]) => L.latLng(lat, lon))] : most;
  if (seen.length) map.fitBounds(L.latLngBounds(seen).pad(0.15), { maxZoom: 16, animate: false });
  document.getElementById("peta")?.scrollIntoView({ block: "nearest" });
}

/**
 * Whether a place lies where most of them do: far islands would make the city a dot. Two spans of the middle half.
 * @param {number[]} all
 * @param {(place: L.LatLng) => number} of
 * @returns {(place: L.LatLng) => boolean}
 */
function within(all, of) {
  const sorted = all.toSorted((a, b) => a - b);
  const low = sorted[Math.floor(sorted.length / 4)] ?? 0;
  const high = sorted[Math.floor((sorted.length * 3) / 4)] ?? 0;
  const span = 2 * (high - low);
  return (place) => of(place) >= low - span && of(place) <= high + span;
}

/**
 * The base, the stops and the line through them in the order of the day; what has no place in it comes without.
 * @param {Person} person
 */
function round(person) {
  const base = L.latLng(person.lat, person.lon);
  const way = [base, ...person.stops.filter(([, , , stop]) => stop).map(([lon, lat]) => L.latLng(lat, lon))];
  const layers = L.layerGroup();
  L.polyline(way, { color: "#12262f", weight: 1.5, opacity: 0.55, interactive: false }).addTo(layers);
  for (const [lon, lat, number, stop] of person.stops) {
    const place = stop ? `${said.stop} ${stop}` : said.stop;
    L.circleMarker([lat, lon], { radius: 5, weight: 2, color: "#c2410c", fillColor: "#fff", fillOpacity: 1 })
      .bindTooltip(plain(`${number}, ${place}, ${person.name}`))
      .addTo(layers);
  }
  const ring = person.state === "away" ? "#6b7f88" : "#fff";
  L.circleMarker(base, { radius: 8, weight: 2, color: ring, fillColor: FILLS[person.state], fillOpacity: 1 })
    .bindTooltip(plain(`${person.name}, ${said.base}, ${person.load}`))
    .addTo(layers);
  return layers;
}

/**
 * Leaflet takes strings as markup; an element holds words as they are.
 * @param {string} words
 */
function plain(words) {
  const holder = document.createElement("span");
  holder.textContent = words;
  return holder;
}

/** @param {string} words */
function escaped(words) {
  return plain(words).innerHTML;
}
