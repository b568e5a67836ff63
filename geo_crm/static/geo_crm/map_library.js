// @ts-check
// Leaflet is a classic script (42 kB on the wire; its module form is 100 kB); modules get it from here alone.
import "./map_motion.js";

/** Undefined where the script did not come through, as `hasMap` of the report form asks. */
export const L = /** @type {typeof import("leaflet")} */ (/** @type {any} */ (globalThis).L);
