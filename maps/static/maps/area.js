// @ts-check
import { colourLayer, pointLayer } from "./area_layers.js";
import { escaped, newMap } from "./basemap.js";
import { heatLayer } from "./heat.js";
import { L } from "./library.js";

const MENTION_MS = 8000;
const ISLANDS = "31.01";
const JAKARTA = L.latLngBounds([-6.37, 106.69], [-6.09, 106.97]);

const config = JSON.parse(byId("area-config").textContent ?? "{}");
const message = byId("pesan");
const map = newMap(byId("peta"), config.baseMap, mention);
if (config.attribution) map.attributionControl.addAttribution(escaped(config.attribution));
map.fitBounds(JAKARTA);

const points = pointLayer(config.points, config.colours, config.words);
const seen = L.latLngBounds([]);
/** @type {ReturnType<typeof colourLayer> | undefined} */
let outlines;
/** @type {Promise<import("leaflet").GridLayer> | undefined} */
let heat;

const radios = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=view]"));
for (const radio of radios) radio.addEventListener("change", () => chosen(radio.value));
const print = /** @type {HTMLButtonElement} */ (byId("cetak"));
print.hidden = false;
print.addEventListener("click", () => window.print());
matchMedia("print").addEventListener("change", fit);
await drawOutlines();
await show();

async function drawOutlines() {
  if (!config.outlinesUrl) return;
  const body = await fetched(config.outlinesUrl);
  if (!body) return;
  outlines = colourLayer(featuresOf(body), config.areas, config.words);
  outlines.addTo(map);
  outlines.eachLayer((layer) => {
    const shape = /** @type {import("leaflet").Polygon & {feature: GeoJSON.Feature}} */ (layer);
    if (config.code || !shape.feature.properties?.code.startsWith(ISLANDS)) seen.extend(shape.getBounds());
  });
  fit();
}

/** Paper is narrower than the window: the map is fitted again as it goes there and comes back. */
function fit() {
  map.invalidateSize({ animate: false });
  if (seen.isValid()) map.fitBounds(seen, { padding: [12, 12], animate: false });
}

/** One area comes by itself, those below it in a collection of the whole city. @param {any} body */
function featuresOf(body) {
  if (body.geometry) return [{ type: "Feature", properties: { code: body.code }, geometry: body.geometry }];
  const inside = config.code ? `${config.code}.` : "";
  return body.features.filter((/** @type {GeoJSON.Feature} */ one) => one.properties?.code.startsWith(inside));
}

/** The choice stays in the address and in every link of this page. @param {string} view */
async function chosen(view) {
  const address = new URL(location.href);
  address.searchParams.set("view", view);
  history.replaceState(null, "", address);
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('a[href^="?"]'))) {
    const to = new URL(link.href);
    to.searchParams.set("view", view);
    link.setAttribute("href", to.search + to.hash);
  }
  await show();
}

async function show() {
  const view = wanted();
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#legenda [data-view]"))) {
    part.hidden = part.dataset.view !== view;
  }
  outlines?.fill(view === "areas");
  if (view === "points") points.addTo(map);
  else points.remove();
  if (view === "heat") {
    heat ??= fetched(config.heatUrl).then((body) => heatLayer(body?.cells ?? [], body?.cell_m, config.gradient));
    const layer = await heat;
    if (wanted() === "heat") layer.addTo(map);
  } else {
    (await heat)?.remove();
  }
}

function wanted() {
  return [...radios].find((radio) => radio.checked)?.value ?? config.view;
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

/** A word that nobody has to act on gives way again. @param {string} words */
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
