// @ts-check
import { escaped, newMap } from "./basemap.js";
import { hotspotLayer } from "./hotspot_layer.js";
import { L } from "./library.js";

const config = JSON.parse(document.getElementById("hotspots-config")?.textContent ?? "{}");
const say = config.say;
const JAKARTA = L.latLngBounds([-6.37, 106.69], [-6.09, 106.97]);
const ASK_AGAIN_MS = 2000;
const lang = document.documentElement.lang;
const box = document.getElementById("peta");
const message = document.getElementById("pesan");

if (box) await drawn(box);
if (config.runUrl) await awaited();
document.getElementById("tautan")?.addEventListener("click", copyLink);

/** @param {HTMLElement} element */
async function drawn(element) {
  const map = newMap(element, config.baseMap, tell);
  if (config.attribution) map.attributionControl.addAttribution(escaped(config.attribution));
  map.fitBounds(JAKARTA);
  const [outlines, features] = await Promise.all([fetched(config.outlinesUrl), fetched(config.featuresUrl)]);
  if (outlines) L.geoJSON(outlines, { style: { weight: 0.8, color: "#5a7480", fill: false }, interactive: false }).addTo(map);
  if (!features) return;
  const spots = hotspotLayer(features, {
    colours: config.colours,
    lines,
    opacity: config.kind === "new" ? 0.4 : 0.8, // clusters of several categories lie on each other
    pointed: (/** @type {string} */ id) => location.assign(`${config.placeUrl}&${new URLSearchParams({ place: id })}#rincian`),
  });
  spots.layer.addTo(map);
  if (config.place) spots.choose(config.place);
  const bounds = config.place ? spots.boundsOf(config.place) : config.area ? spots.layer.getBounds() : undefined;
  if (bounds?.isValid()) map.fitBounds(bounds.pad(config.place ? 2 : 0.05), { maxZoom: 15, animate: false });
  element.dataset.drawn = String(features.features.length);
}

/** What a place says when it is touched. @param {Record<string, any>} one */
function lines(one) {
  const number = (/** @type {number} */ value) => value.toLocaleString(lang, { maximumFractionDigits: 1 });
  if ("times" in one) return [one.name, say.returns.replace("{category}", one.category).replace("{n}", number(one.times))];
  const counts = (/** @type {string} */ words) =>
    words.replace("{n}", number(one.observed)).replace("{e}", number(one.expected));
  if ("days" in one) return [one.name, counts(say.cluster).replace("{category}", one.category).replace("{days}", one.days)];
  const title = config.titles[one.class ?? one.label];
  return [one.name, ...(title ? [title] : []), counts(say.observed)];
}

/** The search goes on elsewhere; when it is over the page is loaded again. */
async function awaited() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    const run = await fetched(config.runUrl);
    if (!run) return;
    if (!["waiting", "running"].includes(run.state)) {
      location.reload();
      return;
    }
  }
}

/** @param {MouseEvent} event */
async function copyLink(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
    const told = document.getElementById("tersalin");
    if (told) told.textContent = say.copied;
  } catch {
    location.assign(link.href);
  }
}

/** @param {string} url @returns {Promise<any>} */
async function fetched(url) {
  if (!url) return null;
  try {
    const response = await fetch(url);
    if (response.ok) return await response.json();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  tell(say.failed);
  return null;
}

/** @param {string} text */
function tell(text) {
  if (!message) return;
  message.textContent = text;
  message.hidden = !text;
}
