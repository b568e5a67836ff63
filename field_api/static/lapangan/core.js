// @ts-check
// Everything that screens may use of the app's core. Nothing behind it touches the page.

/** @typedef {import("./types.js").User} User */
/** @typedef {import("./types.js").Session} Session */
/** @typedef {import("./types.js").Kind} Kind */
/** @typedef {import("./types.js").Task} Task */
/** @typedef {import("./types.js").Bundle} Bundle */
/** @typedef {import("./types.js").Fix} Fix */
/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").DraftChanges} DraftChanges */
/** @typedef {import("./types.js").NewPhoto} NewPhoto */
/** @typedef {import("./types.js").PhotoMeta} PhotoMeta */
/** @typedef {import("./types.js").OutboxRow} OutboxRow */
/** @typedef {import("./types.js").Summary} Summary */
/** @typedef {import("./types.js").Status} Status */
/** @typedef {import("./types.js").ShellConfig} ShellConfig */

export * from "./errors.js";
export { subscribe } from "./events.js";
export { config } from "./config.js";
export { currentUser, session, signIn, signOut } from "./session.js";
export { day, markOpened, pictureUrl, refreshDay } from "./day.js";
export {
  addFix,
  correctionOf,
  discardDraft,
  draft,
  drafts,
  fixes,
  fixOf,
  holdDraft,
  saveDraft,
  startDraft,
} from "./drafts.js";
export { addPhoto, photosOf, photoUrl, removePhoto } from "./photos.js";
export { CANNOT_REASONS, MAX_NOTE, missingIn } from "./payload.js";
export { seal } from "./seal.js";
export { canHandOver, handOver, othersUnsent, outbox, retry } from "./outbox.js";
export { send, startSending } from "./sender.js";
export { reconcile } from "./reconcile.js";
export { exportZip } from "./export.js";
export { askPersist, LOW_STORAGE_BYTES, prune } from "./storage.js";
export { status } from "./status.js";
export { applyUpdate, onUpdate } from "./update.js";
