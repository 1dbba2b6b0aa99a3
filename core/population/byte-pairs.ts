/**
 * Learns the pieces of words: the most frequent pair of neighbouring pieces becomes a piece, again and again.
 *
 * Source: Sennrich et al. 2016, https://arxiv.org/abs/1508.07909, on characters.
 */
import { characters, joined } from './word-splitter.js';

export interface LearnedPieces {
  /** First the characters, sorted; then the joined pieces, most frequent first. */
  readonly pieces: readonly string[];
  /** `an ##na`, in the order in which they were learned. */
  readonly merges: readonly string[];
}

/** More pieces do not fit the keys of pairs, which V8 handles fastest below 2 ** 30. */
export const MOST_PIECES = 2 ** 15;
const LIMIT = MOST_PIECES;

/** Pairs are counted in so many words at most: a sample of a large set has the same frequent pairs. */
const MOST_WORDS = 20_000;

/**
 * @param words How often each word occurs: pairs are counted in these.
 * @param others Words that must be spelled too, but not learned from.
 * @param most How many pieces to learn, characters included.
 */
export function learnPieces(
  words: ReadonlyMap<string, number>,
  others: Iterable<string>,
  most: number,
): LearnedPieces {
  const pieces = [...new Set([...words.keys(), ...others].flatMap(characters))].sort(byCodeUnit);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const stride = Math.ceil(words.size / MOST_WORDS);
  const texts = [...words]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .filter((_, place) => place % stride === 0)
    .map(([word, count]) => ({ ids: characters(word).map((piece) => ids.get(piece)!), count }));
  const pairs = new Pairs();
  texts.forEach((text, index) => pairs.add(text.ids, index, text.count));

  const merges: string[] = [];
  while (pieces.length < most) {
    const pair = pairs.mostFrequent(pieces);
    if (pair === undefined) break;
    const [left, right] = [Math.floor(pair / LIMIT), pair % LIMIT];
    const piece = joined(pieces[left], pieces[right]);
    // Two pairs may spell the same piece.
    const id = ids.get(piece) ?? pieces.push(piece) - 1;
    ids.set(piece, id);
    merges.push(`${pieces[left]} ${pieces[right]}`);
    for (const index of pairs.textsWith(pair)) {
      const text = texts[index];
      const after = withJoined(text.ids, left, right, id);
      if (after.length === text.ids.length) continue;
      pairs.remove(text.ids, text.count);
      pairs.add(after, index, text.count);
      text.ids = after;
    }
  }
  return { pieces, merges };
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function withJoined(ids: readonly number[], left: number, right: number, piece: number): number[] {
  const after: number[] = [];
  for (let at = 0; at < ids.length; at++) {
    const isPair = ids[at] === left && ids[at + 1] === right;
    after.push(isPair ? piece : ids[at]);
    if (isPair) at++;
  }
  return after;
}

/** How often each pair of neighbours occurs, and where. */
class Pairs {
  private readonly counts = new Map<number, number>();
  /** Texts that have had the pair at some time. */
  private readonly texts = new Map<number, Set<number>>();

  add(ids: readonly number[], text: number, count: number): void {
    for (let at = 0; at + 1 < ids.length; at++) {
      const pair = ids[at] * LIMIT + ids[at + 1];
      this.counts.set(pair, (this.counts.get(pair) ?? 0) + count);
      const texts = this.texts.get(pair);
      if (texts) texts.add(text);
      else this.texts.set(pair, new Set([text]));
    }
  }

  remove(ids: readonly number[], count: number): void {
    for (let at = 0; at + 1 < ids.length; at++) {
      const pair = ids[at] * LIMIT + ids[at + 1];
      const left = this.counts.get(pair)! - count;
      if (left > 0) this.counts.set(pair, left);
      else this.counts.delete(pair);
    }
  }

  textsWith(pair: number): ReadonlySet<number> {
    const texts = this.texts.get(pair)!;
    this.texts.delete(pair);
    return texts;
  }

  /** Of pairs that occur at least twice; of equals, the first by code unit. */
  mostFrequent(pieces: readonly string[]): number | undefined {
    let best: number | undefined;
    let most = 2;
    const spelled = (pair: number) => `${pieces[Math.floor(pair / LIMIT)]} ${pieces[pair % LIMIT]}`;
    for (const [pair, count] of this.counts) {
      if (count < most) continue;
      if (count > most || best === undefined || spelled(pair) < spelled(best)) {
        best = pair;
        most = count;
      }
    }
    return best;
  }
}
