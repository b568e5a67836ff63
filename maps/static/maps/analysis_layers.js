// @ts-check
// What the planner lays over the heat or the kelurahan: reports one by one, and stored hot spots.
import { classOf } from "./analysis_pane.js";
import { hotspotLayer } from "./hotspot_layer.js";
import { LEAST_ZOOM, pointsLayer } from "./vector_points.js";

/** @typedef {ReturnType<typeof import("./analysis_pane.js").newPane>} Pane */

/**
 * @param {Pane[]} panes @param {HTMLElement[]} boxes around them @param {any} config
 * @param {(changed: Record<string, string>) => void} remember in the address
 * @param {(i: number) => Record<string, string> | undefined} filtersOf what a map shows now, if anything
 */
export function overlays(panes, boxes, config, remember, filtersOf) {
  const singly = /** @type {HTMLInputElement} */ (document.getElementById("satuan"));
  const spotty = /** @type {HTMLInputElement} */ (document.getElementById("titik-panas"));
  const legend = /** @type {HTMLElement} */ (document.getElementById("legenda-titik"));
  const notices = boxes.map((box) => /** @type {HTMLElement} */ (box.querySelector(".cut")));
  const { closer } = config.say;

  /** @param {HTMLElement} notice @param {string} text */
  const tell = (notice, text) => {
    notice.textContent = text;
    notice.hidden = !text;
  };
  const dotted = () => {
    panes.forEach((pane, i) => {
      const filters = singly.checked ? filtersOf(i) : undefined;
      pane.dot(filters && dotsOf(config.points, filters, (text) => tell(notices[i], text)));
    });
    nearEnough();
  };
  /** Single reports begin at a zoom; until then it is said what helps. */
  const nearEnough = () => {
    panes.forEach(({ map }, i) => {
      const isFar = singly.checked && Math.round(map.getZoom()) < LEAST_ZOOM;
      if (isFar) tell(notices[i], closer);
      else if (!singly.checked || notices[i].textContent === closer) tell(notices[i], "");
    });
  };
  /** The newest stored answer for these categories, the same on both maps: it has days of its own. */
  const spotted = async () => {
    legend.hidden = !spotty.checked;
    for (const pane of panes) pane.spot(undefined);
    const found = spotty.checked ? await spotsOf(config.hotspots, legend) : null;
    if (found && spotty.checked) for (const pane of panes) pane.spot(found());
  };
  singly.addEventListener("change", () => {
    remember({ points: singly.checked ? "1" : "" });
    dotted();
  });
  spotty.addEventListener("change", () => {
    remember({ spots: spotty.checked ? "1" : "" });
    spotted();
  });
  for (const { map } of panes) map.on("zoomend", nearEnough);
  return { dotted, spotted };
}

/**
 * @param {any} config of the points @param {Record<string, string>} filters
 * @param {(text: string) => void} tell what the reader must know of what is in view
 */
function dotsOf(config, filters, tell) {
  const wanted = Object.entries(filters).filter(([, value]) => value);
  return pointsLayer({
    url: `${config.url}?${new URLSearchParams(wanted)}`,
    labels: config.labels,
    words: config.words,
    linkOf: (number) => config.reportUrl.replace("JK0", encodeURIComponent(number)),
    tell,
  });
}

/**
 * Asks for the newest answer and writes its legend. What was never searched is said, with the way there.
 * @param {any} config of the hot spots @param {HTMLElement} holder
 * @returns {Promise<(() => import("leaflet").Layer) | null>} makes a layer for each map
 */
async function spotsOf(config, holder) {
  const { say, colours, titles } = config;
  const way = Object.assign(document.createElement("a"), { href: config.pageUrl, textContent: say.page });
  const response = await fetch(config.url).catch(() => null);
  if (!response?.ok) {
    await response?.body?.cancel();
    holder.replaceChildren(response?.status === 404 ? say.missing : say.failed, " ", way);
    return null;
  }
  const answer = await response.json();
  const list = document.createElement("ul");
  for (const [name, title] of Object.entries(titles)) {
    if (name !== "none") list.append(classOf({ least: 0, most: null, colour: colours[name], words: String(title) }));
  }
  const { first_day: from, last_day: to } = answer.run.question;
  const days = say.days.replace("{from}", dayOf(from)).replace("{to}", dayOf(to));
  holder.replaceChildren(days, " ", way, list);
  /** @param {Record<string, any>} one */
  const lines = (one) => [one.name, titles[one.class] ?? "", counted(say.observed, one)];
  return () => hotspotLayer(answer, { colours, lines, opacity: 0.55 }).layer;
}

/** @param {string} words @param {Record<string, any>} one */
function counted(words, one) {
  const number = (/** @type {number} */ value) =>
    value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  return words.replace("{n}", number(one.observed)).replace("{e}", number(one.expected));
}

/** @param {string} day like 2026-03-02 */
function dayOf(day) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
}
