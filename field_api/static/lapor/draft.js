// @ts-check
// The report on the screen: every change goes to the phone's store soon, and photos at once.

import { putReport } from "./store.js";

/** @typedef {import("./store.js").Report} Report */

const SOON_MS = 400;

/** @param {string} token when this form was opened @returns {Report} */
export function newReport(token) {
  return {
    id: crypto.randomUUID(),
    state: "draft",
    ...{ lon: null, lat: null, accuracy: null, pin_moved: false, side: "", address: "" },
    ...{ category: "", category_name: "", description: "", private: false, phone: "", email: "", consent: false },
    ...{ token, website: "", photos: [], updated_at: new Date().toISOString(), tries: 0, next_try_at: 0 },
    ...{ why: "", number: "", reporter_key: "", unit: "", sent_at: null },
  };
}

/** Whether there is anything that somebody would miss. @param {Report} report */
export function isWorthKeeping(report) {
  const { lon, address, category, description, photos, phone, email } = report;
  return Boolean(lon !== null || address || category || description || photos.length || phone || email);
}

export class Draft {
  /** @param {Report} report @param {(error: unknown) => void} told null when it was saved
   * @param {(there: Report) => void} taken it was handed in elsewhere; that row stays as it is */
  constructor(report, told, taken) {
    this.report = report;
    this.told = told;
    this.taken = taken;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.isOver = false;
  }

  /** @param {Partial<Report>} changes */
  change(changes) {
    this.report = { ...this.report, ...changes, updated_at: new Date().toISOString() };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), SOON_MS);
    for (const listener of this.listeners) listener();
  }

  /** Now, if it is worth it and still ours. */
  async save() {
    clearTimeout(this.timer);
    if (this.isOver || !isWorthKeeping(this.report)) return;
    try {
      const there = await putReport(this.report);
      if (there && !this.isOver) this.taken(there);
      else if (!there) this.told(null);
    } catch (error) {
      this.told(error);
    }
  }

  /** Told after each change. @param {() => void} listener */
  listen(listener) {
    this.listeners.add(listener);
  }

  stop() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.listeners.clear();
  }
}
