// @ts-check
// This life of the page. Its clock counts from its start, so moments of two lives do not compare.

/** Names this life of the page: 8 hexadecimal digits. */
export const PAGE = crypto.randomUUID().slice(0, 8);
