// @ts-check
// Which kelurahan is that? The server says; near a border the person is asked on which side.

import { byId, fill, h, newId } from "../lapangan/dom.js";
import { get } from "./net.js";
import { config, metres, t } from "./words.js";

/** @typedef {import("./map.js").Spot} Spot */
/** @typedef {{code: string, name: string}} Named */
/** The answer of /api/v1/areas/at. @typedef {{state: "inside"|"ambiguous"|"just_outside"|"outside",
 * kelurahan: Named|null, kecamatan: Named|null, kota: Named|null, edge_m: number|null,
 * candidates: {code: string, name: string, p: number}[], neighbour: string|null, distance_m: number|null}} Answer */

const MOST_ASKED = 4;
/** A side that holds less of the circle than this is not worth a question. */
const LEAST_P = 0.02;

/** @param {(code: string) => void} said "" for not sure */
export function startArea(said) {
  const says = byId("wilayah");
  const question = byId("sisi");
  /** @type {AbortController|null} */
  let asking = null;

  /** @param {Spot} spot @param {string} side what was said before, or the kelurahan chosen by name */
  async function look({ lon, lat, accuracy }, side) {
    asking?.abort();
    const mine = (asking = new AbortController());
    says.hidden = false;
    says.textContent = t("area.looking");
    /** @type {Record<string, number>} */
    const query = accuracy ? { lon, lat, accuracy } : { lon, lat };
    const { contact, status, data } = await get(config.areaAt, query, mine.signal);
    if (mine.signal.aborted) return;
    if (contact !== "ok" || status !== 200) {
      question.hidden = true;
      says.textContent = status === 422 && data?.detail ? data.detail : t("area.offline");
      return;
    }
    /** @type {Answer} */
    const answer = data;
    const isWide = Boolean(side) && (accuracy ?? 0) > 150; // a whole kelurahan, chosen by its name
    const isNear = !isWide && isInDoubt(answer, accuracy);
    says.textContent = sentence(answer, isNear, isWide);
    ask(isNear ? answer : null, side);
  }

  /** @param {Answer|null} answer @param {string} side */
  function ask(answer, side) {
    question.hidden = !answer;
    if (!answer) return;
    const likely = answer.candidates.filter(({ p }) => p >= LEAST_P).slice(0, MOST_ASKED);
    const sides = [...likely, { code: "", name: t("side.unsure") }];
    fill(byId("sisi-pilihan"), sides.map(({ code, name }) => {
      const id = newId();
      const radio = h("input", { type: "radio", name: "sisi-kelurahan", id, value: code, checked: code === side, onchange: () => said(code) });
      return h("label", { class: "option", for: id }, radio, h("span", {}, name));
    }));
  }

  function clear() {
    asking?.abort();
    says.hidden = true;
    says.textContent = "";
    question.hidden = true;
  }

  return { look, clear };
}

/** @param {Answer} answer @param {number|null} accuracy */
function isInDoubt({ state, edge_m, candidates }, accuracy) {
  const isReached = edge_m !== null && accuracy !== null && edge_m <= accuracy;
  const hasSides = candidates.filter(({ p }) => p >= LEAST_P).length > 1;
  return hasSides && (state === "ambiguous" || (state === "inside" && isReached));
}

/** @param {Answer} answer @param {boolean} isNear @param {boolean} isWide */
function sentence({ state, kelurahan, kecamatan, kota, edge_m, neighbour, distance_m }, isNear, isWide) {
  if (state === "outside" || !kelurahan) return neighbour ? t("area.town", { town: neighbour }) : t("area.outside");
  const named = { kelurahan: kelurahan.name, kecamatan: kecamatan?.name ?? "", kota: shortened(kota?.name ?? "") };
  if (state === "just_outside") return t("area.just_outside", { ...named, m: metres(distance_m ?? 0) });
  const which = isWide ? "area.chosen" : isNear ? "area.near" : "area.inside";
  return t(which, { ...named, edge: metres(edge_m ?? 0) });
}

/** @param {string} kota */
function shortened(kota) {
  return kota.replace(/^(Kota|Kabupaten) Administrasi /, "");
}
