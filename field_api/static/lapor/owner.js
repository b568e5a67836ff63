// @ts-check
// One tab owns a draft: two that write the same one would undo each other's words.

/** A page that is loaded anew may come before the browser has let go of the old one. */
const PATIENCE_MS = 500;

/** How to give it back; null when another tab has it. Where there are no Web Locks, the store's own comparison
 * (`putReport`) is what protects a report that was handed in.
 * @param {string} id of the draft @returns {Promise<(() => void)|null>} */
export function own(id) {
  if (!navigator.locks) return Promise.resolve(() => {});
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  return new Promise((resolve) => {
    navigator.locks
      .request(`lapor-draft-${id}`, { signal: patience.signal }, () => {
        clearTimeout(timer);
        return new Promise((release) => resolve(() => release(undefined)));
      })
      .catch(() => resolve(null));
  });
}
