/** One line of the live view: pieces of text that fit the width or are left out. */
import type pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** Text and how it looks. */
export type Piece = readonly [text: string, style?: (text: string) => string];

/** Cuts text to a width; an ellipsis says so. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : characters.slice(0, Math.max(0, width - 1)).join('') + '…';
}

/**
 * Joins pieces, first the most important, as long as they fit; a first piece that does not is cut. Empty
 * pieces are left out.
 *
 * Widths are counted before styles are applied, since escape codes take no room.
 */
export function line(pieces: readonly Piece[], width: number, gap = ''): string {
  let room = width;
  let joined = '';
  for (const [i, [text, style = String]] of pieces.filter(([text]) => text !== '').entries()) {
    const before = i === 0 ? '' : gap;
    const length = before.length + [...text].length;
    if (i > 0 && length > room) break;
    joined += before + style(cut(text, room));
    room -= length;
  }
  return joined;
}
