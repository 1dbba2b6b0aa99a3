/** Splits words into pieces by learned merges (byte-pair encoding), as Python's `tokenizers` does with the same merges. */

/** Begins every piece that continues a word. */
export const CONTINUED = '##';

/** The characters of a word as pieces: `A`, `##n`, `##n`. */
export const characters = (word: string): string[] =>
  Array.from(word, (character, place) => (place === 0 ? character : CONTINUED + character));

/** Two neighbouring pieces as one. */
export const joined = (left: string, right: string): string => left + right.slice(CONTINUED.length);

export class WordSplitter {
  /** Precedence of each pair: the lowest is joined first. */
  private readonly ranks: ReadonlyMap<string, number>;

  constructor(merges: readonly string[]) {
    this.ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  }

  split(word: string): string[] {
    const pieces = characters(word);
    for (;;) {
      let best = Infinity;
      let place = -1;
      for (let at = 0; at + 1 < pieces.length; at++) {
        const rank = this.ranks.get(`${pieces[at]} ${pieces[at + 1]}`);
        if (rank === undefined || rank >= best) continue;
        best = rank;
        place = at;
      }
      if (place < 0) return pieces;
      pieces.splice(place, 2, joined(pieces[place], pieces[place + 1]));
    }
  }
}
