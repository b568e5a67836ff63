// @ts-check
// Distances between points, as the crow flies. Points are {lon, lat}, WGS 84.

/** @typedef {{lon: number, lat: number}} Point */

const EARTH_RADIUS_M = 6_371_008.8;

/** Metres on the ground (haversine; within 0.6 % of the ellipsoid). @param {Point} from @param {Point} to */
export function distanceM(from, to) {
  const [lat1, lat2] = [radians(from.lat), radians(to.lat)];
  const across = Math.sin((lat2 - lat1) / 2) ** 2;
  const along = Math.sin(radians(to.lon - from.lon) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(across + Math.cos(lat1) * Math.cos(lat2) * along));
}

/**
 * The addresses of navigation programs for a place: `geo:` opens the chosen one on Android, Apple's on iOS;
 * the web address is for everything else.
 * @param {Point} to @param {string} label @param {string} userAgent
 * @returns {{own: string | null, web: string}}
 */
export function navigationLinks(to, label, userAgent) {
  const place = `${to.lat},${to.lon}`;
  const web = `https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(place)}`;
  if (/Android/i.test(userAgent)) return { own: `geo:${place}?q=${place}(${encodeURIComponent(label)})`, web };
  if (isApplePhone(userAgent)) return { own: `https://maps.apple.com/?daddr=${encodeURIComponent(place)}`, web };
  return { own: null, web };
}

/** @param {string} userAgent */
export function isApplePhone(userAgent) {
  return /iPhone|iPad|iPod/.test(userAgent);
}

/**
 * The line of the route: from the base through the stops in their order; what has no place is left out.
 * @param {Point | null} base @param {{stop: number | null, point: Point | null}[]} tasks
 * @returns {Point[]}
 */
export function routeLine(base, tasks) {
  const stops = tasks.filter((task) => task.stop !== null && task.point !== null);
  stops.sort((a, b) => (a.stop ?? 0) - (b.stop ?? 0));
  const points = stops.map((task) => /** @type {Point} */ (task.point));
  return base ? [base, ...points] : points;
}

/** @param {number} degrees */
function radians(degrees) {
  return (degrees * Math.PI) / 180;
}
