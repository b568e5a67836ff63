// @ts-check
// Finding a category whatever way it is spelt: trigrams over names and everyday words, here on the phone, because
// there are only some 125 of them and the search shall work without a network.

const LEAST = 0.42;
const MOST = 8;

/** @typedef {{slug: string, name: string, group: string}} Category */
/** @typedef {Category & {tokens: string[], phrases: string[]}} Entry */

/** Letters without case, accents and doubling. @param {string} text */
export function folded(text) {
  const plain = text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, " ").replace(/([a-z])\1+/g, "$1").trim();
}

/** @param {Category[]} categories @param {Record<string, string>} keywords @returns {Entry[]} */
export function indexed(categories, keywords) {
  return categories.map((category) => {
    const phrases = [category.name, ...(keywords[category.slug] ?? "").split(";")].map(folded).filter(Boolean);
    return { ...category, phrases, tokens: [...new Set(phrases.flatMap((phrase) => phrase.split(" ")))] };
  });
}

/** The likeliest first, at most eight; none for less than two letters. @param {Entry[]} entries @param {string} typed */
export function search(entries, typed) {
  const wanted = folded(typed);
  if (wanted.length < 2) return [];
  const words = wanted.split(" ");
  const scored = entries.map((entry) => ({ entry, score: scoreOf(entry, wanted, words) }));
  scored.sort((a, b) => b.score - a.score || a.entry.name.localeCompare(b.entry.name));
  return scored.filter(({ score }) => score >= LEAST).slice(0, MOST).map(({ entry }) => entry);
}

/** @param {Entry} entry @param {string} wanted @param {string[]} words */
function scoreOf(entry, wanted, words) {
  const each = words.map((word) => Math.max(0, ...entry.tokens.map((token) => alike(word, token))));
  const mean = each.reduce((sum, one) => sum + one, 0) / words.length;
  const whole = Math.max(0, ...entry.phrases.map((phrase) => (phrase.startsWith(wanted) ? 1 : alike(wanted, phrase))));
  const inName = entry.phrases[0].includes(wanted) ? 0.2 : 0;
  return Math.max(mean, whole) + inName + 0.1 * whole;
}

/** From 0 to 1. @param {string} one @param {string} other */
function alike(one, other) {
  if (one === other) return 1;
  if (one.length > 1 && other.startsWith(one)) return 0.9;
  const [mine, theirs] = [trigrams(one), trigrams(other)];
  const shared = [...mine].filter((three) => theirs.has(three)).length;
  return (2 * shared) / (mine.size + theirs.size);
}

/** @type {Map<string, Set<string>>} */
const known = new Map();

/** @param {string} word */
function trigrams(word) {
  const there = known.get(word);
  if (there) return there;
  const padded = `  ${word} `;
  const made = new Set([...Array(padded.length - 2).keys()].map((at) => padded.slice(at, at + 3)));
  known.set(word, made);
  return made;
}
