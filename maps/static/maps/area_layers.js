// @ts-check
import { L } from "./library.js";

/** @typedef {{lon: number, lat: number, number: string, url: string, category: string, status: string,
 * stage: string, age: string, radius: number, late: string, keptBack: boolean}} Point */
/** @typedef {{name: string, url: string, colour: string, words: string}} AreaValue */
/** @typedef {Record<string, string>} Words */

const LINE = { color: "#3c5a66", weight: 1 };
const TOUCHED = { color: "#0b2a3a", weight: 2.5 };

/**
 * Open reports: the colour says the stage, the size the age, a red edge that it is late.
 * @param {Point[]} points @param {Record<string, string>} colours @param {Words} words
 */
export function pointLayer(points, colours, words) {
  const layer = L.layerGroup();
  for (const point of [...points].sort((a, b) => b.radius - a.radius)) {
    const circle = L.circleMarker([point.lat, point.lon], {
      radius: point.radius,
      fillColor: colours[point.status],
      fillOpacity: 0.9,
      color: point.late ? "#a3200f" : "#12262f",
      weight: point.late ? 3 : 1,
      className: "report",
    });
    circle.bindPopup(() => aboutReport(point, words));
    layer.addLayer(circle);
  }
  return layer;
}

/**
 * Areas with the colour that the server gave each, or their outlines alone.
 * @param {GeoJSON.Feature[]} features @param {Record<string, AreaValue>} values @param {Words} words
 */
export function colourLayer(features, values, words) {
  let isFilled = false;
  /** @param {GeoJSON.Feature | undefined} feature */
  const style = (feature) => {
    const colour = values[feature?.properties?.code]?.colour;
    return { ...LINE, fillColor: colour ?? "#fff", fillOpacity: isFilled && colour ? 0.85 : 0 };
  };
  const collection = /** @type {GeoJSON.FeatureCollection} */ ({ type: "FeatureCollection", features });
  const layer = L.geoJSON(collection, {
    style,
    onEachFeature(feature, shape) {
      const value = values[feature.properties?.code];
      if (!value) return;
      const path = /** @type {import("leaflet").Path} */ (shape);
      shape.bindPopup(() => aboutArea(value, words));
      shape.bindTooltip(() => named(value.name, value.words), { sticky: true });
      shape.on("mouseover", () => path.setStyle(TOUCHED).bringToFront());
      shape.on("mouseout", () => layer.resetStyle(path));
    },
  });
  return Object.assign(layer, {
    /** @param {boolean} on */
    fill(on) {
      isFilled = on;
      layer.setStyle(style);
    },
  });
}

/** @param {Point} point @param {Words} words */
function aboutReport(point, words) {
  const lines = [point.stage, words.age.replace("%s", point.age)];
  if (point.late) lines.push(words.late.replace("%s", point.late));
  if (point.keptBack) lines.push(words.keptBack);
  const holder = named(point.category, lines.join(" · "));
  holder.append(document.createElement("br"), link(point.url, point.number));
  return holder;
}

/** @param {AreaValue} value @param {Words} words */
function aboutArea(value, words) {
  const holder = named(value.name, value.words);
  holder.append(document.createElement("br"), link(value.url, words.area));
  return holder;
}

/** @param {string} title @param {string} text */
function named(title, text) {
  const holder = document.createElement("div");
  holder.appendChild(document.createElement("b")).textContent = title;
  holder.append(document.createElement("br"), text);
  return holder;
}

/** @param {string} url @param {string} text */
function link(url, text) {
  const made = document.createElement("a");
  made.href = url;
  made.textContent = text;
  return made;
}
