// @ts-check
// What the modules of the field app hand to each other; types only.

/** Who is signed in, as the server says it.
 * @typedef {{id: number, username: string, name: string, role: "validator"|"officer", unit: string|null}} User */

/** @typedef {{signed_in: boolean, user: User|null, server_time: string, csrf: string}} Session */

/** @typedef {"visit"|"follow_up"} Kind */

/** @typedef {{lon: number, lat: number}} Point WGS 84 */

/** @typedef {{id: number|string, kind: string, url: string, received_at: string}} ReportPhoto */

/** @typedef {{id: string, question: string, rule: string, source: string, photo_hint: string}} Criterion */

/** @typedef {{code: string, name: string}} Area */

/** One entry of the day; the same report may come back as another task.
 * @typedef {{kind: Kind, task: number|null, report: string, stop: number|null, leg_m: number|null,
 * decide_on: string|null, due_at: string|null, category: {slug: string, name: string}, description: string,
 * address: string, point: Point|null, accuracy_m: number|null,
 * place: {kelurahan: Area|null, kecamatan: Area|null, kota: Area|null}|null, needs_boat: boolean,
 * access_notes: string[], is_private: boolean, received_at: string,
 * follow_up: {note: string, unit: string, received_at: string}|null, sent_back: string|null,
 * photos: ReportPhoto[], criteria: string[],
 * earlier: {id: string, task: number, decision: string, note: string, received_at: string, flags: string[]}[]}} Task */

/** @typedef {{server_time: string, user: User, form_version: number, decide_by: string|null, base: Point|null,
 * boat_duty: boolean, tasks: Task[], criteria: Record<string, Criterion>, outlines: any,
 * attribution: string}} Bundle */

/** One position of the phone. `at` is the receiver's time, `phone_at` the phone's, both ISO 8601;
 * `accuracy` in metres; `perf_ms` from the page's own clock, sleep counted.
 * @typedef {{lon: number, lat: number, accuracy: number|null, altitude?: number|null,
 * altitude_accuracy?: number|null, heading?: number|null, speed?: number|null, at?: string|null,
 * phone_at?: string|null, perf_ms?: number|null}} Fix */

/** @typedef {{id: string, question: string, answer: "yes"|"no"|"unknown"|null}} Answer null: not answered yet */

/** @typedef {"done"|"not_done"|"cannot_judge"} Decision */
/** @typedef {"weather"|"access"|"gone"} CannotReason */

/** A visit or follow-up that is being made. `photos` are the keys of its photos in their order.
 * `rev` grows with each change.
 * @typedef {{id: string, owner: number, owner_name: string, kind: Kind, report: string, task: number|null,
 * category: string, address: string, form_version: number, corrects: string|null, decision: Decision|null,
 * cannot_reason: CannotReason|null, note: string, checklist: Answer[], photos: string[], started_at: string,
 * perf_started_ms: number, page: string, app_version: string, updated_at: string, rev: number}} Draft */

/** @typedef {{decision?: Decision|null, cannot_reason?: CannotReason|null, note?: string,
 * checklist?: Answer[]}} DraftChanges */

/** @typedef {"viewfinder"|"camera"|"gallery"} Source */
/** @typedef {"site"|"detail"|"other"} Role */

/** What is said about a photo as it is added. `fix` is the number that `addFix` gave; `taken_at` ISO 8601.
 * @typedef {{blob: Blob, source: Source, fix?: number|null, taken_at?: string|null, perf_ms?: number|null,
 * heading?: number|null, role?: Role, overlay?: boolean}} NewPhoto */

/** A photo without its bytes. `sha256` and `bytes` are of what will be sent, `original_*` of what came in;
 * width and height in upright pixels, 0 when this browser cannot decode it.
 * @typedef {{key: string, record: string, sha256: string, bytes: number, media_type: string, width: number,
 * height: number, original_sha256: string, original_bytes: number, role: Role, source: Source,
 * fix: number|null, taken_at: string|null, perf_ms: number|null, page: string, heading: number|null,
 * overlay: boolean, thumb: Blob}} PhotoMeta */

/** `detail`: a sentence for people. `kept`: the server keeps the record in its quarantine.
 * @typedef {{code: string, status: number, detail: string, kept?: boolean}} Refusal */

/** The server's word that it has a record.
 * @typedef {{id: string, payload_sha256: string, received_at: string, flags: string[],
 * signature: string}} Receipt */

/** handed_over: refused, and left to the coordinator, who has it in quarantine or as a zip.
 * @typedef {"sealed"|"sending"|"attention"|"sent"|"handed_over"} State */

/** A sealed record. `bytes_here`: the photo can still be sent from this phone. `there`: the server has it.
 * @typedef {{id: string, kind: Kind, report: string, category: string, address: string,
 * task: number|null, corrects: string|null, state: State, sealed_at: string, sent_at: string|null, tries: number,
 * next_try_at: string|null, error: Refusal|null, receipt: Receipt|null, payload_sha256: string,
 * photos: {key: string, sha256: string, bytes: number, there: boolean, bytes_here: boolean}[],
 * decision: Decision|null, note: string, thumb: Blob|null}} OutboxRow */

/** Outcome of one round of sending. `reason` says why it ended early.
 * @typedef {{sent: number, attention: number, left: number,
 * reason: "offline"|"portal"|"signed_out"|"server"|"other_tab"|null}} Summary */

/** `unsent` counts what is sealed and not at the server, those that need attention among them; drafts are
 * counted apart. Sizes in bytes.
 * @typedef {{unsent: number, oldest_sealed_at: string|null, drafts: number, last_contact_at: string|null,
 * attention: number, storage: {usage: number, quota: number, free: number|null}|null, persisted: boolean|null,
 * sending: boolean, need_sign_in: boolean, portal: boolean, others_unsent: number, clock_off_ms: number}} Status
 * `clock_off_ms`: how far the server's clock was ahead of the phone's when it was last heard */

/** @typedef {{version: string, baseMap: {url: string, attribution: string},
 * limits: {max_photos: number, max_photo_bytes: number}}} ShellConfig */

export {};
