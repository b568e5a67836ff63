// @ts-check
// One holder at a time across the app's tabs: Web Locks, or a lease in the database where there are none.

import { write } from "./store.js";

/** Longer than the minute to which browsers slow down timers of hidden tabs. */
const LEASE_MS = 150_000;
const RENEWAL_MS = 20_000;

/**
 * Take the lock if it is free. Returns how to give it back, null when somebody has it.
 * @param {string} name
 * @returns {Promise<(() => void)|null>}
 */
export function hold(name) {
  return navigator.locks ? webLock(name) : lease(name);
}

/** @param {string} name @returns {Promise<(() => void)|null>} */
function webLock(name) {
  return new Promise((resolve, reject) => {
    const asked = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return new Promise((release) => resolve(() => release(undefined)));
      return resolve(null);
    });
    asked.catch(reject);
  });
}

/** @param {string} name @returns {Promise<(() => void)|null>} */
async function lease(name) {
  const holder = crypto.randomUUID();
  if (!(await renewed(name, holder))) return null;
  const renewal = setInterval(() => void renewed(name, holder).catch(() => {}), RENEWAL_MS);
  return () => {
    clearInterval(renewal);
    void ended(name, holder).catch(() => {});
  };
}

/** @param {string} name @param {string} holder */
function renewed(name, holder) {
  return write(["meta"], async (tx) => {
    const row = await tx.objectStore("meta").get(`lease:${name}`);
    if (row && row.holder !== holder && row.until > Date.now()) return false;
    await tx.objectStore("meta").put({ holder, until: Date.now() + LEASE_MS }, `lease:${name}`);
    return true;
  });
}

/** @param {string} name @param {string} holder */
function ended(name, holder) {
  return write(["meta"], async (tx) => {
    const row = await tx.objectStore("meta").get(`lease:${name}`);
    if (row?.holder === holder) await tx.objectStore("meta").delete(`lease:${name}`);
  });
}
