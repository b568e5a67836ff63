// @ts-check
// The map: own position, the stops in their order, the straight lines between them.
import { config, day } from "../core.js";
import { actionButton, h } from "../dom.js";
import { centre, drawBase, drawOutlines, drawRoute, drawStops, newMap, ownPosition, showAll } from "../map.js";
import { to } from "../router.js";
import { routeLine } from "../route.js";
import { deadline, isFinished, numbering, placeWords, standings } from "./standing.js";
import { permission } from "../position.js";
import { t } from "../words.js";

/** @typedef {import("../core.js").Task} Task */
/** @typedef {import("../core.js").Bundle} Bundle */
/** @typedef {import("leaflet").Map} Map */

/** @type {import("../router.js").Show} */
export async function mapScreen() {
  const bundle = (await day())?.bundle;
  const standing = await standings();
  const element = h("div", { class: "map", role: "region", "aria-label": t("map.title") });
  const said = h("p", { class: "notice", role: "status", hidden: true });
  const say = (/** @type {string} */ words) => {
    said.hidden = !words;
    said.textContent = words;
  };
  /** @type {Map | undefined} */
  let map;
  const me = follower(() => map, say);
  const points = bundle ? pointsOf(bundle) : [];
  const buttons = h("div", { class: "row" },
    actionButton(t("map.locate"), () => me.follow(), { class: "grow" }),
    actionButton(t("map.whole"), () => map && showAll(map, points), { class: "plain grow" }));
  // Leaflet measures its element, so it begins once the screen is on the page.
  const frame = requestAnimationFrame(() => {
    map = newMap(element, config().baseMap, () => say(t("map.no_tiles")));
    if (bundle) draw(map, bundle, standing);
    showAll(map, points);
    void permission("geolocation").then((answer) => answer === "granted" && me.begin(false));
  });
  const stop = () => {
    cancelAnimationFrame(frame);
    me.stop();
    map?.remove();
  };
  const list = h("p", {}, h("a", { href: "#/" }, t("map.list")));
  return { title: t("map.title"), stop, body: [element, buttons, said, h("p", { class: "quiet" }, t("map.straight")), list] };
}

/** @param {Map} map @param {Bundle} bundle @param {(task: Task) => import("./standing.js").Standing} standing */
function draw(map, bundle, standing) {
  drawOutlines(map, bundle.outlines, bundle.attribution);
  drawRoute(map, routeLine(bundle.base, bundle.tasks));
  if (bundle.base) drawBase(map, bundle.base);
  const number = numbering(bundle.tasks, standing);
  const stops = bundle.tasks.filter((task) => task.point).map((task) => ({
    point: /** @type {import("../route.js").Point} */ (task.point),
    label: String(number(task) ?? "•"),
    title: [number(task) === null ? "" : t("today.number", { n: number(task) ?? "" }), task.category.name].filter(Boolean).join(", "),
    classes: isFinished(standing(task)) ? "finished" : "",
    popup: () => popup(task, bundle.decide_by),
  }));
  drawStops(map, stops);
}

/** @param {Task} task @param {string | null} decideBy */
function popup(task, decideBy) {
  return h("div", { class: "stack-small" }, h("b", {}, task.category.name), h("span", {}, placeWords(task.place) || task.address),
    deadline(task, decideBy), h("a", { class: "button", href: to("tugas", task.report) }, t("map.open")));
}

/** @param {Bundle} bundle */
function pointsOf(bundle) {
  const points = bundle.tasks.flatMap((task) => (task.point ? [task.point] : []));
  return bundle.base && points.length ? [bundle.base, ...points] : points;
}

/** Keeps the own position on the map. @param {() => Map | undefined} map @param {(words: string) => void} say */
function follower(map, say) {
  /** @type {number | null} */
  let watchId = null;
  let wantsCentre = false;
  /** @type {ReturnType<typeof ownPosition> | undefined} */
  let place;
  /** @type {{lon: number, lat: number, accuracy: number} | null} */
  let here = null;
  const begin = (/** @type {boolean} */ isCentred) => {
    wantsCentre = isCentred;
    if (watchId !== null || !navigator.geolocation) return;
    watchId = navigator.geolocation.watchPosition(({ coords }) => {
      const shown = map();
      if (!shown) return;
      here = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy };
      place ??= ownPosition(shown);
      place(here);
      if (wantsCentre) centre(shown, here);
      wantsCentre = false;
    }, () => {
      if (wantsCentre || !here) say(t("map.no_position"));
      stop();
    }, { enableHighAccuracy: true, maximumAge: 5000, timeout: 20_000 });
  };
  const stop = () => {
    if (watchId !== null) navigator.geolocation.clearWatch(watchId);
    watchId = null;
  };
  const follow = () => {
    const shown = map();
    if (here && shown) centre(shown, here);
    if (!navigator.geolocation) say(t("map.no_position"));
    begin(!here);
  };
  return { begin, follow, stop };
}
