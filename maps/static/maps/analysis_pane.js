// @ts-check
import { escaped, newMap } from "./basemap.js";
import { L } from "./library.js";

/** @typedef {{least: number, most: number | null, colour: string, words: string}} Band */
/** @typedef {{kelurahan: string} | {at: string}} Place what somebody pointed at */

const JAKARTA = L.latLngBounds([-6.37, 106.69], [-6.09, 106.97]);
const ISLANDS = "31.01";
const LINE = { color: "#3c5a66", weight: 1 };
const MARK = { color: "#c2410c", weight: 4, fill: false, interactive: false };

/**
 * One map: the heat of one period, or its kelurahan by colour, and the place that is looked into.
 * @param {HTMLElement} element @param {any} config
 * @param {(words: string) => void} tell @param {(place: Place) => void} pointed
 */
export function newPane(element, config, tell, pointed) {
  const map = newMap(element, config.baseMap, tell);
  if (config.attribution) map.attributionControl.addAttribution(escaped(config.attribution));
  map.fitBounds(JAKARTA);
  /** @type {Record<string, number>} */
  let counts = {};
  /** @type {Band[]} */
  let bands = [];
  let isHeat = true;
  /** @type {import("leaflet").GridLayer | undefined} */
  let heat;
  /** @type {import("leaflet").Layer | undefined} */
  let points;
  /** @type {import("leaflet").Layer | undefined} */
  let spots;
  /** @type {import("leaflet").Layer | undefined} */
  let mark;
  /** @type {import("leaflet").GeoJSON | undefined} */
  let outlines;

  /** @param {GeoJSON.Feature | undefined} feature */
  const style = (feature) => {
    const count = counts[feature?.properties?.code] ?? 0;
    const colour = bands.findLast((band) => count >= band.least)?.colour;
    return { ...LINE, fillColor: colour ?? "#fff", fillOpacity: !isHeat && colour ? 0.85 : 0 };
  };
  map.on("click", ({ latlng }) => {
    if (isHeat && !points) pointed({ at: `${latlng.lng.toFixed(5)},${latlng.lat.toFixed(5)}` });
  });

  return {
    map,
    /** @param {GeoJSON.Feature[]} features */
    outline(features) {
      const collection = /** @type {GeoJSON.FeatureCollection} */ ({ type: "FeatureCollection", features });
      outlines = L.geoJSON(collection, {
        style,
        onEachFeature(feature, shape) {
          const { code, name } = feature.properties ?? {};
          shape.bindTooltip(() => said(name, config.say.reports, counts[code] ?? 0), { sticky: true });
          shape.on("click", () => isHeat || pointed({ kelurahan: code }));
        },
      }).addTo(map);
      const seen = L.latLngBounds([]);
      outlines.eachLayer((layer) => {
        const shape = /** @type {import("leaflet").Polygon & {feature: GeoJSON.Feature}} */ (layer);
        if (config.areaCode || !shape.feature.properties?.code.startsWith(ISLANDS)) seen.extend(shape.getBounds());
      });
      if (seen.isValid()) map.fitBounds(seen, { animate: false });
    },
    /** @param {Record<string, number>} own @param {Band[]} classes */
    colour(own, classes) {
      [counts, bands] = [own, classes];
      outlines?.setStyle(style);
    },
    /**
     * The heat that takes the place of the one before once it is drawn, so that nothing flickers.
     * @param {import("leaflet").GridLayer | undefined} next none where the period has no such step
     * @returns {Promise<void>}
     */
    async warm(next) {
      const old = heat;
      heat = next;
      if (next && isHeat) {
        const isDrawn = new Promise((resolve) => { next.once("load", resolve).once("remove", resolve); });
        next.addTo(map);
        await isDrawn;
      }
      old?.remove();
    },
    /** Reports one by one, or none. @param {import("leaflet").Layer | undefined} next */
    dot(next) {
      points?.remove();
      points = next?.addTo(map);
    },
    /** Hot spots over everything else, or none. @param {import("leaflet").Layer | undefined} next */
    spot(next) {
      spots?.remove();
      spots = next?.addTo(map);
    },
    /** @param {boolean} on */
    switchTo(on) {
      isHeat = on;
      outlines?.setStyle(style);
      if (isHeat) heat?.addTo(map);
      else heat?.remove();
    },
    /** @param {[number, number][]} corners longitude first @param {string} code */
    markOut(corners, code) {
      mark?.remove();
      if (corners.length) mark = L.polygon(corners.map(([lon, lat]) => [lat, lon]), MARK).addTo(map);
      else if (code) mark = L.geoJSON(featureOf(code), { style: MARK, interactive: false }).addTo(map);
    },
  };

  /** @param {string} code */
  function featureOf(code) {
    /** @type {GeoJSON.Feature[]} */
    const found = [];
    outlines?.eachLayer((layer) => {
      const { feature } = /** @type {any} */ (layer);
      if (feature.properties.code === code) found.push(feature);
    });
    return /** @type {GeoJSON.FeatureCollection} */ ({ type: "FeatureCollection", features: found });
  }
}

/** Both show the same part of the city. @param {import("leaflet").Map[]} maps */
export function together(maps) {
  let isFollowing = false;
  for (const map of maps) {
    map.on("move", () => {
      if (isFollowing) return;
      isFollowing = true;
      for (const other of maps) if (other !== map) other.setView(map.getCenter(), map.getZoom(), { animate: false });
      isFollowing = false;
    });
  }
}

/** Names reach the page as text nodes only. @param {string} name @param {string} words @param {number} count */
function said(name, words, count) {
  const holder = document.createElement("div");
  holder.appendChild(document.createElement("b")).textContent = name;
  const number = count.toLocaleString(document.documentElement.lang);
  holder.append(document.createElement("br"), words.replace("{n}", number));
  return holder;
}

/** One line of the key. @param {Band} band */
export function classOf(band) {
  const item = document.createElement("li");
  const swatch = item.appendChild(document.createElement("span"));
  swatch.className = "swatch";
  swatch.style.background = band.colour;
  item.append(band.words);
  return item;
}
