// @ts-check
// Where the report is and where each photo says that it was taken, with what each may be off by.
import { L } from "../geo_crm/map_library.js";

/** @typedef {{lon: number, lat: number, radius_m: number, words: string, source?: string, distance?: string}} Place */
/** @type {{site: Place, circles: Place[], baseMap: {url: string, attribution: string},
 *   words: {zoomIn: string, zoomOut: string}}} */
const { site, circles, baseMap, words: said } = JSON.parse(document.getElementById("circles-config")?.textContent ?? "{}");
const COLOURS = { site: "#c2410c", exif: "#7a3d9c", live: "#0b5a7d", visit: "#0b5a7d" };

const map = L.map("peta", { scrollWheelZoom: false, zoomControl: false, maxZoom: 19 });
L.control.zoom({ zoomInTitle: said.zoomIn, zoomOutTitle: said.zoomOut }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);
if (baseMap.url) {
  const words = document.createElement("span");
  words.textContent = baseMap.attribution;
  L.tileLayer(baseMap.url, { maxZoom: 19, attribution: words.innerHTML }).addTo(map);
}
const here = L.latLng(site.lat, site.lon);
const bounds = draw(site, COLOURS.site, "");
for (const place of circles) {
  const source = /** @type {"exif" | "live" | "visit"} */ (place.source);
  bounds.extend(draw(place, COLOURS[source], source === "exif" ? "6 5" : ""));
  if (!place.distance) continue;
  const line = [here, L.latLng(place.lat, place.lon)];
  const words = document.createElement("span");
  words.textContent = place.distance;
  L.polyline(line, { color: "#12262f", weight: 2, interactive: false })
    .bindTooltip(words, { permanent: true, direction: "top", offset: [0, -8], className: "distance" })
    .addTo(map);
}
map.fitBounds(bounds.pad(0.15), { maxZoom: 18, animate: false });

/**
 * A circle of its accuracy with a dot in the middle. Returns its bounds.
 * @param {Place} place
 * @param {string} color
 * @param {string} dashArray
 */
function draw(place, color, dashArray) {
  const at = L.latLng(place.lat, place.lon);
  const style = { color, weight: 2, dashArray, fillColor: color, fillOpacity: 0.15, interactive: false };
  L.circle(at, { ...style, radius: place.radius_m }).addTo(map);
  L.circleMarker(at, { radius: 6, weight: 2, color: "#fff", fillColor: color, fillOpacity: 1, interactive: false }).addTo(map);
  return at.toBounds(2 * place.radius_m);
}
