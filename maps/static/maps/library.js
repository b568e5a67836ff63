// @ts-check
export { L } from "../geo_crm/map_library.js";
