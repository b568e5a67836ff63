// @ts-check
export { L } from "../geo_crm/leaflet.js";
