// @ts-check
// Leaflet is a classic script (42 kB on the wire; its module form is 100 kB); modules get it from here.
export const L = /** @type {typeof import("leaflet")} */ (/** @type {any} */ (globalThis).L);
