// Words and token ids, one for one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { END_OF_TEXT, splitSentence, splitValue, Vocabulary } from '../../core/population/vocabulary.js';

describe('splitSentence', () => {
  it.each([
    ['Ann was born.', ['Ann', 'was', 'born', '.']],
    ["Ann's life", ['Ann', "'s", 'life']],
    ["It is Ann's.", ['It', 'is', 'Ann', "'s", '.']],
    ["'s life  began", ["'s", 'life', 'began']],
    ["O'Brien, too", ["O'Brien", ',', 'too']],
    ['', []],
  ])('makes of %j the words %j', (sentence, words) => expect(splitSentence(sentence)).toEqual(words));
});

it('splitValue leaves punctuation where it is', () => {
  expect(splitValue("St. Mary's  College")).toEqual(['St.', "Mary's", 'College']);
});

describe('a vocabulary', () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1 });

  it('maps words to ids and back, one for one', () => {
    fc.assert(
      fc.property(words, (list) => {
        const vocabulary = new Vocabulary([...list, ...list]);
        expect(vocabulary.size).toBe(list.length + 1);
        for (const word of list) expect(vocabulary.tokens[vocabulary.id(word)]).toBe(word);
      }),
    );
  });

  it('keeps id 0 for the end of text', () => {
    const vocabulary = new Vocabulary(['word', END_OF_TEXT]);
    expect(vocabulary.id(END_OF_TEXT)).toBe(0);
    expect(vocabulary.id('word')).toBe(1);
    expect(vocabulary.size).toBe(2);
  });

  it('reads ids as a person would write them', () => {
    const sentence = "Ann's town is Oslo, it says.";
    const vocabulary = new Vocabulary(splitSentence(sentence));
    expect(vocabulary.decode(splitSentence(sentence).map((word) => vocabulary.id(word)))).toBe(sentence);
  });

  it('does not guess at words that it has not: RECALL_UNKNOWN_TOKEN', () => {
    const unknown = expect.objectContaining({ code: 'RECALL_UNKNOWN_TOKEN' }) as Error;
    expect(() => new Vocabulary(['a']).id('b')).toThrow(unknown);
    expect(() => new Vocabulary(['a']).id('constructor')).toThrow(unknown);
  });
});
