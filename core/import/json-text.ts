/** Pieces of JSON text with the lines on which they begin, so that an error can name the line. */

export interface JsonPiece {
  /** From 1. */
  readonly line: number;
  /** Undefined where the text ends inside the array. */
  readonly text: string | undefined;
}

/** Lines that are not blank. */
export function* textLines(text: string): Generator<JsonPiece> {
  let line = 0;
  for (const each of text.split('\n')) {
    line++;
    if (each.trim() !== '') yield { line, text: each };
  }
}

/** The elements of a JSON array that begins at `start`. */
export function* arrayElements(text: string, start: number): Generator<JsonPiece> {
  const structure = /"(?:[^"\\]|\\.)*"|[[\]{},\n]/gs;
  structure.lastIndex = start;
  let depth = 0;
  let line = text.slice(0, start).split('\n').length;
  let element = start;
  let began = line;
  for (let found = structure.exec(text); found; found = structure.exec(text)) {
    const [token] = found;
    if ((token === ',' || token === ']') && depth === 1) {
      const value = text.slice(element, found.index);
      if (value.trim() !== '') yield { line: began + leadingLines(value), text: value };
      [element, began] = [found.index + 1, line];
    }
    if (token === '[' || token === '{') {
      if (depth++ === 0) [element, began] = [found.index + 1, line];
    } else if (token === ']' || token === '}') depth--;
    else line += token.split('\n').length - 1;
    if (depth === 0) return;
  }
  yield { line, text: undefined };
}

const leadingLines = (text: string) => (/^\s*/.exec(text)?.[0] ?? '').split('\n').length - 1;
