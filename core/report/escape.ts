/** Words of a run in markup: what comes from data is text, and never markup. */

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands in HTML and SVG, in attributes too. Control characters, which XML has no room for, are dropped. */
export const escaped = (words: string): string =>
  words.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '').replace(/[&<>"]/g, (character) => ENTITIES[character]);
