// @ts-check
// A clock that never goes back and goes on while the phone sleeps, which performance.now() does not on most phones.

/** Two clocks read one after the other differ by less. */
const SLACK_MS = 1000;

let before = { page: performance.now(), wall: Date.now() };
let asleepMs = 0;

/** Milliseconds since the page began, those asleep among them. A wall clock that is put forward counts as sleep:
 * then a position is measured anew, which is right in any doubt. */
export function steadyMs() {
  const now = { page: performance.now(), wall: Date.now() };
  const lost = now.wall - before.wall - (now.page - before.page);
  if (lost > SLACK_MS) asleepMs += lost;
  before = now;
  return now.page + asleepMs;
}
