// Pieces of words: what is learned, and how words are split by it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnPieces } from '../../core/population/byte-pairs.js';
import { Vocabulary } from '../../core/population/vocabulary.js';
import { WordSplitter } from '../../core/population/word-splitter.js';

const counts = (words: Record<string, number>) => new Map(Object.entries(words));

describe('pieces of words', () => {
  it('are the characters first, and then the most frequent pair of neighbours, again and again', () => {
    const { pieces, merges } = learnPieces(counts({ low: 5, lower: 2, newest: 6, widest: 3 }), [], 15);
    expect(pieces.slice(0, 11).every((piece) => piece.replace('##', '').length === 1)).toBe(true);
    expect(merges.slice(0, 3)).toEqual(['##e ##s', '##es ##t', '##o ##w']);
    expect(new WordSplitter(merges).split('lowest')).toEqual(['low', '##est']);
  });

  it('do not depend on the order of the words', () => {
    const words = { ana: 2, banana: 2, nab: 3, bandana: 1 };
    const forwards = learnPieces(counts(words), ['zebra'], 20);
    const backwards = learnPieces(new Map(Object.entries(words).reverse()), ['zebra'], 20);
    expect(forwards).toEqual(backwards);
    expect(forwards.pieces).toContain('z');
  });

  it('spell every word that they were made for', () => {
    const word = fc.stringMatching(/^[a-cé李]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word), fc.array(word), fc.nat(60), (learned, others, most) => {
        const { pieces, merges } = learnPieces(
          counts(Object.fromEntries(learned.map((w) => [w, 2]))),
          others,
          most,
        );
        const vocabulary = new Vocabulary(pieces, { merges });
        for (const each of [...learned, ...others]) {
          expect(vocabulary.decode(vocabulary.wordIds(each))).toBe(each);
        }
      }),
    );
  });
});
