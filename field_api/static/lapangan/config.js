// @ts-check
// What the shell page says of itself: version, base map, limits.

/** @typedef {import("./types.js").ShellConfig} ShellConfig */

/** @type {ShellConfig} */
const DEFAULTS = {
  version: "",
  baseMap: { url: "", attribution: "" },
  limits: { max_photos: 6, max_photo_bytes: 20_000_000 },
};

/** @type {ShellConfig|null} */
let known = null;

/** Read once from the page; a page without the block has the defaults. @returns {ShellConfig} */
export function config() {
  known ??= read();
  return known;
}

/** @returns {ShellConfig} */
function read() {
  const block = document.getElementById("shell-config");
  const said = block ? JSON.parse(block.textContent ?? "{}") : {};
  return { ...DEFAULTS, ...said, limits: { ...DEFAULTS.limits, ...said.limits } };
}
