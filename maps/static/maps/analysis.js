// @ts-check
import { overlays } from "./analysis_layers.js";
import { classOf, newPane, together } from "./analysis_pane.js";
import { timeSlider } from "./analysis_slider.js";
import { heatTiles } from "./heat_tiles.js";

/** @typedef {{first_day: string, last_day: string, total: number}} Days */

const SMALLEST_CELL_M = 150;

const config = JSON.parse(byId("analysis-config").textContent ?? "{}");
const say = config.say;
const message = byId("pesan");
const place = byId("tempat");
const range = /** @type {HTMLInputElement} */ (byId("waktu"));
/** @type {Record<string, string>} */
const words = { ...config.words };
const boxes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".pane")]);
const panes = boxes.map((box, i) => newPane(within(box, ".map"), config, tell, (at) => lookInto(at, i + 1)));
const legends = panes.map((_, i) => (i ? document.createElement("div") : byId("legenda-panas")));
let shown = 0;

together(panes.map((pane) => pane.map));
const radios = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(".switch input"));
for (const radio of radios) radio.addEventListener("change", () => switchTo(radio.value));
place.addEventListener("click", inDetail);
byId("terbanyak").parentElement?.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a[data-kelurahan]");
  if (!(link instanceof HTMLElement) || isOwnWish(event)) return;
  event.preventDefault();
  lookInto({ kelurahan: link.dataset.kelurahan ?? "" }, 1);
});
const middle = byId("tengah");
middle.addEventListener("click", () => {
  const { lng, lat } = panes[0].map.getCenter();
  lookInto({ at: `${lng.toFixed(5)},${lat.toFixed(5)}` }, 1);
});
const copy = byId("salin");
copy.hidden = false;
copy.addEventListener("click", copyLink);
const over = overlays(panes, boxes, config, remember, (i) => {
  const days = daysOf(i, shown);
  return days && filtersOf(days);
});
switchTo(words.view ?? "heat");
await outlined();
await timeSlider(
  {
    range,
    play: /** @type {HTMLButtonElement} */ (byId("putar")),
    back: /** @type {HTMLButtonElement} */ (byId("mundur")),
    on: /** @type {HTMLButtonElement} */ (byId("maju")),
  },
  say,
  show,
);
markOut();
await over.spotted();

async function outlined() {
  if (!config.outlinesUrl) return;
  const body = await fetched(config.outlinesUrl);
  const code = config.areaCode;
  const inside = (/** @type {any} */ one) => !code || `${one.properties.code}.`.startsWith(`${code}.`);
  if (body) for (const pane of panes) pane.outline(body.features.filter(inside));
}

/** @param {number} step 0 for the whole period */
async function show(step) {
  shown = step;
  remember({ step: step ? String(step) : "" });
  describe(step);
  panes.forEach((pane, i) => pane.colour(countsOf(i, step), step ? config.bands.step : config.bands.whole));
  over.dotted();
  await Promise.all(panes.map((pane, i) => pane.warm(heatOf(i, step))));
}

/** @param {number} i @param {number} step @returns {Days | undefined} none where a period has no such step */
function daysOf(i, step) {
  return step ? config.periods[i].steps[step - 1] : config.periods[i];
}

/** One scale for both maps, and another one for all steps of both: a week is never as full as a year. @param {number} step */
function scaleDays(step) {
  /** @type {Days[]} */
  const every = config.periods.flatMap((/** @type {any} */ period) => (step ? period.steps : [period]));
  return every.reduce((most, one) => (one.total > most.total ? one : most));
}

/** @param {number} i @param {number} step */
function heatOf(i, step) {
  const days = daysOf(i, step);
  if (!days) return undefined;
  const like = scaleDays(step);
  const scale = { scale_from: like.first_day, scale_to: like.last_day };
  return heatTiles(config.heat.addresses, { ...filtersOf(days), ...scale, of: "all" }, legends[i], config.heat.words, () => tell(say.failed));
}

/** @param {Days} days @returns {Record<string, string>} */
function filtersOf(days) {
  const { category = "", status = "", area = "", weekday = "", hours = "" } = words;
  return { category, status, area, weekday, hours, from: days.first_day, to: days.last_day };
}

/** @param {number} i @param {number} step @returns {Record<string, number>} */
function countsOf(i, step) {
  /** @type {[string, number[]][]} */
  const areas = Object.entries(config.periods[i].areas);
  const sum = (/** @type {number[]} */ all) => all.reduce((a, b) => a + b, 0);
  return Object.fromEntries(areas.map(([code, all]) => [code, step ? (all[step - 1] ?? 0) : sum(all)]));
}

/** @param {number} step */
function describe(step) {
  const first = config.periods[0].labels[step] ?? "";
  const named = step
    ? say.step.replace("{n}", String(step)).replace("{of}", range.max).replace("{words}", first)
    : say.whole;
  byId("kini").textContent = named;
  range.setAttribute("aria-valuetext", named);
  boxes.forEach((box, i) => {
    const { labels, totals, few } = config.periods[i];
    within(box, ".label").textContent = labels[step] || say.no_step;
    within(box, ".total").textContent = say.reports.replace("{n}", totals[step] ?? "0");
    within(box, ".few").textContent = few[step] ?? "";
    within(box, ".few").hidden = !few[step];
  });
  const said = config.differences[step] ?? "";
  within(byId("beda"), "b").textContent = said;
  byId("beda").hidden = !said;
  const bands = step ? config.bands.step : config.bands.whole;
  byId("kelas").replaceChildren(...bands.map(classOf));
}

/** @param {string} view */
function switchTo(view) {
  for (const pane of panes) pane.switchTo(view === "heat");
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".key [data-view]"))) {
    part.hidden = part.dataset.view !== view;
  }
  middle.hidden = view !== "heat";
  if (view !== (words.view ?? "heat")) remember({ view });
}

/** @param {import("./analysis_pane.js").Place} at @param {number} of the map that was pointed at */
async function lookInto(at, of) {
  const cellM = "at" in at ? String(cellNow(panes[of - 1].map.getZoom())) : "";
  remember({ at: "", kelurahan: "", cell_m: cellM, of: of > 1 ? String(of) : "", ...at });
  await refresh();
}

/** The side of the cell that a tap means: some 40 pixels, and never smaller than staff may see. @param {number} zoom */
function cellNow(zoom) {
  return SMALLEST_CELL_M * 2 ** Math.min(Math.max(15 - Math.round(zoom), 0), 5);
}

async function refresh() {
  const part = await partOf({});
  if (!part) return;
  place.replaceChildren(...part.childNodes);
  markOut();
  const section = /** @type {HTMLElement | null} */ (document.getElementById("rincian"));
  section?.focus({ preventScroll: true });
  section?.scrollIntoView({ block: "nearest" });
}

/** The part about the place, made by the server and escaped there. @param {Record<string, string>} more */
async function partOf(more) {
  tell("");
  try {
    const answer = await fetch(`${config.detailUrl}?${new URLSearchParams({ ...words, ...more })}`);
    const text = await answer.text();
    if (answer.ok) return new DOMParser().parseFromString(text, "text/html").body;
    tell(answer.status === 422 ? text : say.failed);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    tell(say.failed);
  }
  return null;
}

/** @param {Event} event */
async function inDetail(event) {
  const link = /** @type {HTMLElement} */ (event.target).closest("a");
  if (!link || isOwnWish(event)) return;
  if ("close" in link.dataset) {
    event.preventDefault();
    remember({ at: "", kelurahan: "", cell_m: "", of: "" });
    place.replaceChildren();
    markOut();
    panes[0].map.getContainer().focus();
  } else if (link.dataset.of) {
    event.preventDefault();
    remember({ of: link.dataset.of });
    await refresh();
  } else if ("more" in link.dataset) {
    event.preventDefault();
    await goOn(link);
  }
}

/** @param {HTMLAnchorElement} link */
async function goOn(link) {
  const part = await partOf({ after: new URL(link.href).searchParams.get("after") ?? "" });
  const items = [...(part?.querySelectorAll(".reports li") ?? [])];
  place.querySelector(".reports")?.append(...items);
  const next = part?.querySelector("a[data-more]");
  if (part && next) link.setAttribute("href", next.getAttribute("href") ?? "");
  else if (part) link.parentElement?.remove();
  items[0]?.querySelector("a")?.focus();
}

function markOut() {
  const shown = document.getElementById("rincian");
  const corners = JSON.parse((shown?.dataset.corners || "[]").replaceAll("(", "[").replaceAll(")", "]"));
  for (const pane of panes) pane.markOut(corners, shown?.dataset.kelurahan ?? "");
}

/** What is seen stays in the address, and in what can be taken away. @param {Record<string, string>} changed */
function remember(changed) {
  const isNew = Object.entries(changed).some(([key, value]) => (words[key] ?? "") !== value);
  for (const [key, value] of Object.entries(changed)) {
    if (value) words[key] = value;
    else delete words[key];
  }
  if (!isNew) return;
  history.replaceState(null, "", address());
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-download]"))) {
    const to = new URL(link.href);
    const own = to.searchParams.get("of") ?? "1";
    to.search = String(new URLSearchParams({ ...words, of: own }));
    link.href = to.href;
  }
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#pilihan [name=view]"));
  if (field) field.value = words.view ?? "heat";
}

function address() {
  return new URL(`${config.pageUrl}?${String(new URLSearchParams(words)).replaceAll("%2C", ",")}`, location.href).href;
}

async function copyLink() {
  const said = byId("tersalin");
  try {
    await navigator.clipboard.writeText(address());
    said.textContent = say.copied;
  } catch {
    const holder = byId("tautan");
    const field = /** @type {HTMLInputElement} */ (within(holder, "input"));
    holder.hidden = false;
    field.value = address();
    field.select();
    said.textContent = say.copy_it;
  }
}

/** A new tab is the reader's own wish. @param {Event} event */
function isOwnWish(event) {
  return event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey);
}

/** @param {string} url @returns {Promise<any>} */
async function fetched(url) {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.json();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  tell(say.failed);
  return null;
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {HTMLElement} box @param {string} selector */
function within(box, selector) {
  return /** @type {HTMLElement} */ (box.querySelector(selector));
}

/** @param {string} text nothing to say hides it, but never what the server said */
function tell(text) {
  if (!text && !config.periods.some((/** @type {any} */ one) => one.total)) return;
  message.textContent = text;
  message.hidden = !text;
}
