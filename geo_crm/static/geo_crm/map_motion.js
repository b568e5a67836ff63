// @ts-check
// Maps jump instead of gliding for whoever has asked the system for less motion. A script with no imports, so that
// map files, which have no modules, can carry it too.
{
  const L = /** @type {typeof import("leaflet") | undefined} */ (/** @type {any} */ (globalThis).L);
  const less = matchMedia("(prefers-reduced-motion: reduce)");
  if (L) {
    if (less.matches) {
      L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });
    }
    const { setView, panBy, flyTo } = L.Map.prototype;
    /** @template {object} T @param {T | undefined} options @returns {T & {animate?: boolean}} */
    const still = (options) => /** @type {any} */ (less.matches ? { ...options, animate: false } : options);
    L.Map.include({
      /** @this {L.Map} @param {L.LatLngExpression} at @param {number} [zoom] @param {L.ZoomPanOptions} [options] */
      setView(at, zoom, options) {
        return setView.call(this, at, zoom, still(options));
      },
      /** Also what a popup, a tooltip or a focused mark makes room with. @this {L.Map} @param {L.PointExpression} by @param {L.PanOptions} [options] */
      panBy(by, options) {
        return panBy.call(this, by, still(options));
      },
      /** @this {L.Map} @param {L.LatLngExpression} at @param {number} [zoom] @param {L.ZoomPanOptions} [options] */
      flyTo(at, zoom, options) {
        return flyTo.call(this, at, zoom, still(options));
      },
    });
  }
}
