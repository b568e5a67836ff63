// @ts-check
import { newMap, escaped } from "./basemap.js";
import { heatTiles } from "./heat_tiles.js";
import { L } from "./library.js";
import { outlineLayer } from "./outlines.js";

const JAKARTA = L.latLngBounds([-6.37, 106.69], [-6.09, 106.97]);
const VIEW_KEY = "map-view";

const config = JSON.parse(byId("map-config").textContent ?? "{}");
const MENTION_MS = 8000;
const message = byId("pesan");
const map = newMap(byId("peta"), config.baseMap, mention);
if (config.attribution) map.attributionControl.addAttribution(escaped(config.attribution));
restoreView();

/** @type {ReturnType<typeof outlineLayer> | undefined} */
let outlines;
/** @type {import("leaflet").TileLayer | undefined} */
let heat;

for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=view]"))) {
  radio.addEventListener("change", () => show(radio.value));
}
document.querySelector(".numbers")?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-code]");
  if (button) goTo(/** @type {HTMLElement} */ (button).dataset.code ?? "");
});
map.on("moveend", () => sessionStorage.setItem(VIEW_KEY, JSON.stringify([map.getCenter(), map.getZoom()])));
const drawn = drawOutlines();
await drawn;
show(isShown("heat") ? "heat" : "counts");

async function drawOutlines() {
  if (!config.outlinesUrl) return;
  const body = await fetched(config.outlinesUrl);
  if (!body) return;
  outlines = outlineLayer(body, config.counts, config.bands, config.words);
  outlines.layer.addTo(map);
  if (config.areaCode) map.fitBounds(outlines.boundsOf(config.areaCode));
}

/** @param {string} view */
function show(view) {
  const isHeat = view === "heat";
  const address = new URL(location.href);
  if (isHeat || address.searchParams.has("view")) address.searchParams.set("view", view);
  history.replaceState(null, "", address);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#legenda [data-view]"))) {
    part.hidden = part.dataset.view !== view;
  }
  outlines?.fill(!isHeat);
  if (isHeat) {
    const { addresses, filters, words } = config.heat;
    heat ??= heatTiles(addresses, filters, byId("legenda-panas"), words, () => mention(config.words.failed));
    heat.addTo(map);
  } else {
    heat?.remove();
  }
}

/** @param {string} view */
function isShown(view) {
  return document.querySelector(`input[name=view][value=${view}]:checked`) !== null;
}

/** A tap may come before the outlines do. @param {string} code */
async function goTo(code) {
  await drawn;
  const shape = outlines?.shape(code);
  if (!shape) return;
  map.fitBounds(shape.getBounds(), { maxZoom: 14, padding: [40, 40] });
  shape.openPopup();
  const stage = /** @type {HTMLElement} */ (document.querySelector(".stage"));
  if (stage.getBoundingClientRect().top < 0) stage.scrollIntoView();
}

/** @param {string} url @returns {Promise<any>} */
async function fetched(url) {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.json();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  tell(config.words.failed);
  return null;
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * A word that nobody has to act on: it gives way to others, and leaves the map free again.
 * @param {string} words
 */
function mention(words) {
  if (!message.hidden) return;
  tell(words);
  setTimeout(() => { message.hidden = message.hidden || message.textContent === words; }, MENTION_MS);
}

/** @param {string} words */
function tell(words) {
  message.textContent = words;
  message.hidden = false;
}

/** A new filter loads the page again; the map stays where the reader left it. */
function restoreView() {
  const kept = sessionStorage.getItem(VIEW_KEY);
  if (!kept || config.areaCode) {
    map.fitBounds(JAKARTA);
    return;
  }
  const [centre, zoom] = JSON.parse(kept);
  map.setView(centre, zoom);
}
