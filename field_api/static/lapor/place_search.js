// @ts-check
// An address, a kelurahan, coordinates, a plus code or a map link, typed or pasted: what the gazetteer makes of it.

import { byId, fill, h } from "../lapangan/dom.js";
import { get } from "./net.js";
import { folded } from "./search.js";
import { config, t } from "./words.js";

/** @typedef {{label: string, kind: string, lon: number, lat: number, accuracy_m: number, kelurahan_code: string|null}} Place */

const PAUSE_MS = 300;

/** @param {(place: Place) => void} chosen */
export function startPlaceSearch(chosen) {
  const box = /** @type {HTMLInputElement} */ (byId("alamat"));
  const list = byId("tempat-daftar");
  const says = byId("tempat-kabar");
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** @type {AbortController|null} */
  let asking = null;

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // to the first place found, not off with the form
      clearTimeout(timer);
      void look().then(() => list.querySelector("button")?.focus());
    } else if (event.key === "Escape") close();
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    box.focus();
  });

  async function look() {
    const typed = box.value.trim();
    asking?.abort();
    if (typed.length < 3) return close();
    const mine = (asking = new AbortController());
    const { contact, status, data } = await get(config.places, { q: typed.slice(0, 200) }, mine.signal);
    if (mine.signal.aborted) return;
    if (contact !== "ok" || status !== 200) return tell([], t("search.offline"));
    const none = data.outside.length ? t("search.outside", { town: data.outside[0] })
      : data.unread_links.length ? t("search.short_link") : t("search.none");
    tell(data.places, data.places.length ? t("search.count", { n: data.places.length }) : none);
  }

  /** @param {Place[]} places @param {string} words */
  function tell(places, words) {
    says.textContent = words;
    says.className = places.length ? "unseen" : "quiet";
    list.hidden = !places.length;
    fill(list, places.map((place) => h("li", {},
      h("button", { type: "button", class: "option", onclick: () => take(place) },
        h("b", {}, place.label), h("span", { class: "quiet" }, kindOf(place.kind))))));
  }

  /** @param {Place} place */
  function take(place) {
    close();
    if (folded(place.label).includes(folded(box.value))) box.value = place.label; // a name begun, no address
    chosen(place);
    box.focus();
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    tell([], "");
  }

  return { close };
}

/** @param {string} kind */
function kindOf(kind) {
  return kind === "kelurahan" || kind === "kecamatan" ? t(`search.${kind}`) : t("search.point");
}
