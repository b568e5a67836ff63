// @ts-check
// Everything that screens may use of the app's core. Nothing here touches the page.

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

/** @returns {never} */
function soon() {
  throw new Error("Belum ada.");
}

export const LOW_STORAGE_BYTES = 100e6;

/** Base of every error that is thrown here: `message` is a sentence for people, `code` for programs. */
export class AppError extends Error {
  code = "app";
}
/** Sign-out while something of this user is not at the server. */
export class Unsent extends AppError {}
/** `missing`: what has to be there before sealing, in words for people. */
export class NotReady extends AppError {
  /** @type {string[]} */ missing = [];
}
export class StorageFull extends AppError {}
export class StorageLow extends AppError {}
export class PhotoUnreadable extends AppError {}
export class PhotoTwice extends AppError {}
export class TooManyPhotos extends AppError {}
/** Wrong password (`bad_login`), no field role (`not_field`), locked (`locked_out`). */
export class SignInRefused extends AppError {}
/** The server cannot be reached: `offline`, `portal` or `server`. */
export class NoContact extends AppError {}
/** Another tab runs a newer version: this one has to be loaded anew. */
export class NewerVersion extends AppError {}
/** The draft is gone: sealed or discarded in another tab. */
export class NoSuchDraft extends AppError {}

/** What the shell says of itself; sync. @type {() => ShellConfig} */
export const config = () => soon();

/** Ask the server who is signed in. null: no contact. @type {() => Promise<Session|null>} */
export const session = async () => soon();
/** Throws SignInRefused, NoContact. Sending goes on by itself afterwards.
 * @type {(username: string, password: string) => Promise<User>} */
export const signIn = async () => soon();
/** Throws Unsent, NoContact. Removes the user's day, pictures and sent rows from the phone.
 * @type {() => Promise<void>} */
export const signOut = async () => soon();
/** The last known user, also without a network. @type {() => Promise<User|null>} */
export const currentUser = async () => soon();

/** @type {() => Promise<{ok: boolean, reason?: "offline"|"portal"|"signed_out"|"server",
 * fetched_at: string|null, pictures_missing: number}>} */
export const refreshDay = async () => soon();
/** The day as last fetched. @type {() => Promise<{bundle: Bundle, fetched_at: string}|null>} */
export const day = async () => soon();
/** An object URL; the caller revokes it. null: not on this phone.
 * @type {(report: string, photoId: number|string) => Promise<string|null>} */
export const pictureUrl = async () => soon();
/** Tells the server when it can. @type {(taskId: number) => Promise<void>} */
export const markOpened = async () => soon();

/** Saved when it returns. Throws StorageLow unless `anyway`, StorageFull. Always a new one: look into
 * `drafts()` first. @type {(wanted: {kind: Kind, task: Task, anyway?: boolean}) => Promise<Draft>} */
export const startDraft = async () => soon();
/** @type {(id: string) => Promise<Draft|null>} */
export const draft = async () => soon();
/** Those of the current user, newest first. @type {() => Promise<Draft[]>} */
export const drafts = async () => soon();
/** Throws NoSuchDraft, StorageFull. @type {(id: string, changes: DraftChanges) => Promise<Draft>} */
export const saveDraft = async () => soon();
/** A browser's position as a fix; sync. @type {(position: GeolocationPosition) => Fix} */
export const fixOf = () => soon();
/** Its number among the draft's fixes, from 0. @type {(id: string, fix: Fix) => Promise<number>} */
export const addFix = async () => soon();
/** @type {(id: string) => Promise<Fix[]>} */
export const fixes = async () => soon();
/** Throws StorageFull, PhotoUnreadable, PhotoTwice, TooManyPhotos, NoSuchDraft.
 * @type {(id: string, photo: NewPhoto) => Promise<PhotoMeta>} */
export const addPhoto = async () => soon();
/** @type {(id: string, key: string) => Promise<void>} */
export const removePhoto = async () => soon();
/** Also of a sealed record. @type {(id: string) => Promise<PhotoMeta[]>} */
export const photosOf = async () => soon();
/** The photo as it will be sent, as an object URL that the caller revokes; null when its bytes are gone.
 * @type {(key: string) => Promise<string|null>} */
export const photoUrl = async () => soon();
/** With its photos and fixes. @type {(id: string) => Promise<void>} */
export const discardDraft = async () => soon();
/** null: another tab has it open. @type {(id: string) => Promise<(() => void)|null>} */
export const holdDraft = async () => soon();
/** The record as it will be sent, for ever. Throws NotReady, NoSuchDraft, StorageFull.
 * @type {(id: string) => Promise<OutboxRow>} */
export const seal = async () => soon();
/** A new draft that points to the sealed visit. @type {(row: OutboxRow) => Promise<Draft>} */
export const correctionOf = async () => soon();

/** Of the current user, newest first. @type {() => Promise<OutboxRow[]>} */
export const outbox = async () => soon();
/** How many records and drafts of other users wait on this phone. @type {() => Promise<number>} */
export const othersUnsent = async () => soon();
/** `now`: do not wait for next_try_at. @type {(how?: {now?: boolean}) => Promise<Summary>} */
export const send = async () => soon();
/** Once per page: sends now and whenever there is reason to; reconciles and prunes too. Sync.
 * @type {() => void} */
export const startSending = () => soon();
/** Take a record that needed attention back into the queue. @type {(id: string) => Promise<void>} */
export const retry = async () => soon();
/** Compare what was sent with what the server has. null: no contact.
 * @type {() => Promise<{known: number, again: number, attention: number}|null>} */
export const reconcile = async () => soon();
/** All unsent work of the current user, drafts too. @type {() => Promise<Blob>} */
export const exportZip = async () => soon();
/** Forget bytes that the server has. How many photos went. @type {() => Promise<number>} */
export const prune = async () => soon();

/** @type {() => Promise<Status>} */
export const status = async () => soon();
/** Told of each change, in other tabs too; `kind` is drafts|outbox|day|session|sending|newer_version. Sync;
 * returns how to stop. @type {(fn: (kind: string) => void) => () => void} */
export const subscribe = () => soon();
/** Ask that the browser never clears this by itself; null: it cannot say. @type {() => Promise<boolean|null>} */
export const askPersist = async () => soon();

/** Register the service worker; `fn` is called when a newer version waits. Sync.
 * @type {(fn: () => void) => void} */
export const onUpdate = () => soon();
/** Take the waiting version and load the page anew. Drafts stay. @type {() => Promise<void>} */
export const applyUpdate = async () => soon();
