// @ts-check
/** Numbers, addresses and names in what is typed, as field_api/personal_words.py finds them; a guess. */

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/u;
const NUMBER = /(?<!\d)(?:\+|00|0|62)[\s().-]*[1-9](?:[\s().-]*\d){7,}/;
const ID_NUMBER = /(?<!\d)\d{16}(?!\d)/;
const NAME = /(?<!\p{L})(?:nama\s+(?:saya|aku|pelapor|lengkap)|atas\s+nama|bernama)(?!\p{L})/iu;
const CALLED = /(?<!\p{L})(?:[Bb]apak|[Bb]pk\.?|[Ii]bu|[Pp]ak|[Bb]u|[Ss]dri?\.?)\s+(?!(?:RT|RW|Lurah|Camat|Kota|Guru|Ketua|Kepala|Gubernur)(?!\p{L}))\p{Lu}\p{L}/u;

/** @param {string} text */
export function namesAPerson(text) {
  return [ADDRESS, NUMBER, ID_NUMBER, NAME, CALLED].some((sign) => sign.test(text));
}
