/**
 * The code in the documents, and in the examples of the sources.
 *
 * A block's first word is its language. `ts` must type-check as a module, and with a default export be a configuration
 * that can start; `ts run` is executed too. A name (`ts my-presets.ts`) makes the block a file beside the others of its
 * document. In `sh`, every line that calls recall is called.
 *
 * What stands below an `@example`, up to the next tag, is a module too, and is executed: examples.test.ts.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Block {
  readonly document: string;
  /** Line of the block's first line of code. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: `run`, or a file's name. */
  readonly label: string;
  readonly code: string;
}

/** Every fenced block of a document, in order. */
export function blocksOf(document: string): readonly Block[] {
  const text = readFileSync(root + document, 'utf8');
  return [...text.matchAll(/^```(\w+) ?(\S*)\n(.*?)^```/gms)].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length + 1,
    language: match[1],
    label: match[2],
    code: match[3],
  }));
}

/** Every `@example` of a source file, in order. */
export function examplesOf(document: string): readonly Block[] {
  const text = readFileSync(root + document, 'utf8');
  return [...text.matchAll(/^ +\* @example\n((?: +\*(?! @|\/).*\n)+)/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length + 1,
    language: 'ts',
    label: '',
    code: match[1].replace(/^ +\* ?/gm, ''),
  }));
}

/** A file's name for a block: its own, or one made of its place. */
export const fileOf = ({ label, line }: Block) => (label.includes('.') ? label : `line-${line}.ts`);
