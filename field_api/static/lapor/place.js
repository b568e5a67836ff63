// @ts-check
// Where is it? The phone's own position, a tap on the map, or words; and what the server says of that point.

import { L } from "../geo_crm/map_library.js";
import { byId } from "../lapangan/dom.js";
import { startArea } from "./area.js";
import { startFinding } from "./find.js";
import { startMap } from "./map.js";
import { startPlaceSearch } from "./place_search.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./map.js").Spot} Spot */

/** @param {() => Draft} draft @param {() => void} moved after the point has changed */
export function startPlace(draft, moved) {
  const address = /** @type {HTMLInputElement} */ (byId("alamat"));
  const area = startArea((side) => draft().change({ side }));
  const map = hasMap() ? startMap((spot) => take(spot, { pin_moved: true })) : null;
  const finding = startFinding((spot) => {
    map?.show(spot);
    take(spot, { pin_moved: false });
  });
  const search = startPlaceSearch((place) => {
    const spot = { lon: place.lon, lat: place.lat, accuracy: place.accuracy_m };
    map?.show(spot);
    draft().change({ address: address.value.trim() });
    take(spot, { pin_moved: true, side: place.kelurahan_code ?? "" });
  });
  address.addEventListener("input", () => draft().change({ address: address.value.trim() }));

  /** @param {Spot} spot @param {{pin_moved: boolean, side?: string}} how */
  function take({ lon, lat, accuracy }, { pin_moved, side = "" }) {
    if (pin_moved) finding.leave();
    draft().change({ lon, lat, accuracy, pin_moved, side });
    void area.look({ lon, lat, accuracy }, side);
    moved();
  }

  /** What the draft holds. */
  function show() {
    const { lon, lat, accuracy, side, address: words } = draft().report;
    address.value = words;
    const spot = lon === null || lat === null ? null : { lon, lat, accuracy };
    map?.show(spot);
    if (spot) void area.look(spot, side);
    else area.clear();
    finding.reset();
    search.close();
  }

  return { show };
}

/** The library may not have come through. */
function hasMap() {
  return Boolean(L);
}
