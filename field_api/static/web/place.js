// @ts-check
// Where a report is: one dot on the base map.
import { L } from "../geo_crm/map_library.js";

const { point, baseMap, words: said } = JSON.parse(document.getElementById("place-config")?.textContent ?? "{}");
const here = L.latLng(point.lat, point.lon);
const map = L.map("peta", { scrollWheelZoom: false, zoomControl: false }).setView(here, 16);
L.control.zoom({ zoomInTitle: said.zoomIn, zoomOutTitle: said.zoomOut }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);
if (baseMap.url) {
  const words = document.createElement("span");
  words.textContent = baseMap.attribution;
  L.tileLayer(baseMap.url, { maxZoom: 19, attribution: words.innerHTML }).addTo(map);
}
const dot = { radius: 9, weight: 3, color: "#fff", fillColor: "#c2410c", fillOpacity: 1, interactive: false };
L.circleMarker(here, dot).addTo(map);
