// @ts-check
// Single reports from vector tiles, drawn on canvas. Tiles that were cut say so, and the layer adds it up.
import { L } from "./library.js";
import { readPoints } from "./vector_tile.js";

/** @typedef {import("./vector_tile.js").TilePoint} TilePoint */
/** @typedef {import("leaflet").Coords} Coords */
/** @typedef {{points: TilePoint[], info: import("./vector_tile.js").Properties}} Loaded */
/**
 * @typedef {object} Options
 * @property {string} url with {z}, {x} and {y} in it; its words are the filters
 * @property {Record<string, string>} labels what each status is called
 * @property {{cut: string, failed: string, many: string, open: string, kept: string}} words `cut` holds {shown} and {total}, `many` {n}
 * @property {(number: string) => string} [linkOf] where one report is read
 * @property {(notice: string) => void} [tell] is told what the reader must know of what is in view; empty when all is well
 */

export const LEAST_ZOOM = 14;
const MOST_ZOOM = 19;
const TILE_PX = 256;
const RADIUS_PX = 5;
const REACH_PX = 12;
const MOST_LISTED = 8;
const OPEN = "#b3360b", CLOSED = "#1b6b3a";

/**
 * A layer of points from zoom 14 on. A click names the report, or the reports, nearest to it.
 * @param {Options} options
 * @returns {import("leaflet").GridLayer}
 */
export function pointsLayer(options) {
  /** @type {Map<string, Loaded | "failed">} */
  const loaded = new Map();
  /** @type {Map<string, AbortController>} */
  const running = new Map();
  /** @type {import("leaflet").Map | undefined} */
  let shownOn;
  const Points = /** @type {any} */ (L.GridLayer).extend({
    /** @param {Coords} coords @param {(error: Error | undefined, tile: HTMLElement) => void} done */
    createTile(coords, done) {
      const tile = document.createElement("canvas");
      const key = keyOf(coords);
      const stop = new AbortController();
      running.set(key, stop);
      fetched(options.url, coords, stop.signal).then((found) => {
        if (stop.signal.aborted) return;
        loaded.set(key, found ?? "failed");
        if (found) draw(tile, found.points);
        running.delete(key);
        notify();
        done(undefined, tile);
      });
      return tile;
    },
    /** @param {import("leaflet").Map} map */
    onAdd(map) {
      shownOn = map.on("click", onClick).on("moveend", notify);
      return /** @type {any} */ (L.GridLayer).prototype.onAdd.call(this, map);
    },
    /** @param {import("leaflet").Map} map */
    onRemove(map) {
      map.off("click", onClick).off("moveend", notify);
      shownOn = undefined;
      options.tell?.("");
      return /** @type {any} */ (L.GridLayer).prototype.onRemove.call(this, map);
    },
  });
  const layer = new Points({ tileSize: TILE_PX, className: "points", zIndex: 9, minZoom: LEAST_ZOOM, maxNativeZoom: MOST_ZOOM });
  layer.on("tileunload", (/** @type {{coords: Coords}} */ { coords }) => {
    running.get(keyOf(coords))?.abort();
    running.delete(keyOf(coords));
    loaded.delete(keyOf(coords));
  });

  function notify() {
    if (shownOn) options.tell?.(noticeOf(inView(shownOn, loaded), options.words));
  }

  /** @param {import("leaflet").LeafletMouseEvent} event */
  function onClick({ target, latlng }) {
    const map = /** @type {import("leaflet").Map} */ (target);
    const found = near(map, latlng, loaded);
    if (!found.length) return;
    const place = placeOf(map, found[0]);
    L.popup({ maxHeight: 260 }).setLatLng(place).setContent(popup(found.map((one) => one.point), options)).openOn(map);
  }
  return layer;
}

/** @param {string} url @param {Coords} coords @param {AbortSignal} signal @returns {Promise<Loaded | null>} */
async function fetched(url, coords, signal) {
  try {
    const response = await fetch(L.Util.template(url, coords), { signal });
    if (!response.ok) return null;
    const layers = readPoints(await response.arrayBuffer());
    return { points: layers.get("reports") ?? [], info: layers.get("info")?.[0]?.properties ?? {} };
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}

/** Open ones lie on top; what the public does not see has a dashed ring. @param {HTMLCanvasElement} tile @param {TilePoint[]} points */
function draw(tile, points) {
  const sharp = Math.max(1, Math.round(devicePixelRatio));
  tile.width = tile.height = TILE_PX * sharp;
  const context = tile.getContext("2d");
  if (!context) return;
  context.scale(sharp, sharp);
  for (const open of [false, true]) {
    context.fillStyle = open ? OPEN : CLOSED;
    for (const { x, y, properties } of points) {
      if (Boolean(properties.open) !== open) continue;
      context.beginPath();
      context.arc(x * TILE_PX, y * TILE_PX, RADIUS_PX, 0, 2 * Math.PI);
      context.fill();
      context.strokeStyle = properties.kept_back ? "#12262f" : "#fff";
      context.setLineDash(properties.kept_back ? [2, 2] : []);
      context.lineWidth = 1.5;
      context.stroke();
    }
  }
}

/** Tiles of other zooms, and beyond the edges, stay loaded for a while. @param {import("leaflet").Map} map @param {Map<string, Loaded | "failed">} loaded */
function inView(map, loaded) {
  const zoom = tileZoom(map);
  const bounds = map.getBounds();
  const first = map.project(bounds.getNorthWest(), zoom).divideBy(TILE_PX).floor();
  const last = map.project(bounds.getSouthEast(), zoom).divideBy(TILE_PX).floor();
  return [...loaded].filter(([key]) => {
    const { x, y, z } = coordsOf(key);
    return z === zoom && x >= first.x && x <= last.x && y >= first.y && y <= last.y;
  }).map(([, tile]) => tile);
}

/** @param {import("leaflet").Map} map */
function tileZoom(map) {
  return Math.min(Math.round(map.getZoom()), MOST_ZOOM);
}

/** @param {Iterable<Loaded | "failed">} tiles @param {Options["words"]} words */
function noticeOf(tiles, words) {
  let shown = 0, total = 0;
  for (const tile of tiles) {
    if (tile === "failed") return words.failed;
    shown += Number(tile.info.shown ?? 0);
    total += Number(tile.info.total ?? 0);
  }
  return shown < total ? filled(words.cut, { shown: counted(shown), total: counted(total) }) : "";
}

/** @typedef {{point: TilePoint, coords: Coords, away: number}} Hit */

/**
 * The reports at the nearest place within reach of a finger, each once: neighbouring tiles share their margins.
 * @param {import("leaflet").Map} map @param {import("leaflet").LatLng} latlng @param {Map<string, Loaded | "failed">} loaded
 */
function near(map, latlng, loaded) {
  /** @type {Map<unknown, Hit>} */
  const hits = new Map();
  const zoom = tileZoom(map);
  const scale = map.getZoomScale(map.getZoom(), zoom);
  const at = map.project(latlng, zoom);
  for (const [key, tile] of loaded) {
    const coords = coordsOf(key);
    if (tile === "failed" || coords.z !== zoom) continue;
    for (const point of tile.points) {
      const away = scale * Math.hypot((coords.x + point.x) * TILE_PX - at.x, (coords.y + point.y) * TILE_PX - at.y);
      if (away <= REACH_PX) hits.set(point.properties.number, { point, coords, away });
    }
  }
  const sorted = [...hits.values()].sort((one, other) => one.away - other.away);
  return sorted.filter(({ away }) => away - sorted[0].away < 1);
}

/** @param {import("leaflet").Map} map @param {Hit} hit */
function placeOf(map, { point, coords }) {
  return map.unproject(L.point((coords.x + point.x) * TILE_PX, (coords.y + point.y) * TILE_PX), coords.z);
}

/** Words reach the page as text nodes only. @param {TilePoint[]} points @param {Options} options */
function popup(points, { words, labels, linkOf }) {
  const holder = made("div", "", "popup");
  if (points.length > 1) holder.append(made("p", filled(words.many, { n: counted(points.length) })));
  for (const { properties } of points.slice(0, MOST_LISTED)) {
    const number = String(properties.number);
    const isEnglish = document.documentElement.lang === "en";
    const one = made("p", "");
    one.append(made("b", String((isEnglish && properties.name_en) || properties.name)));
    one.append(document.createElement("br"), `${number} · ${labels[String(properties.status)] ?? properties.status} · ${dayOf(properties.day)}`);
    if (properties.kept_back) one.append(document.createElement("br"), made("i", words.kept));
    if (linkOf) one.append(document.createElement("br"), Object.assign(made("a", words.open), { href: linkOf(number) }));
    holder.append(one);
  }
  if (points.length > MOST_LISTED) holder.append(made("p", "…"));
  return holder;
}

/** @param {string} tag @param {string} text @param {string} [className] */
function made(tag, text, className = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}

/** @param {unknown} day like 2026-03-02 */
function dayOf(day) {
  const [year, month, date] = String(day).split("-").map(Number);
  return new Date(year, month - 1, date).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
}

/** @param {number} number */
function counted(number) {
  return number.toLocaleString(document.documentElement.lang);
}

/** @param {string} template @param {Record<string, string>} values */
function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** @param {Coords} coords */
function keyOf({ x, y, z }) {
  return `${z}/${x}/${y}`;
}

/** @param {string} key @returns {Coords} */
function coordsOf(key) {
  const [z, x, y] = key.split("/").map(Number);
  return /** @type {Coords} */ (Object.assign(L.point(x, y), { z }));
}
