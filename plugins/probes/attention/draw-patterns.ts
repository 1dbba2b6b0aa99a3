/** Draws the attention patterns of one text: a square per head, with queries down and keys across. */
import { NAME, TEXT, type Texts, type Vocabulary } from 'recall-lab';
import { type Buffers, escaped, type ModelShape, patternSites } from 'recall-lab/kit';

/** Side of a cell, in pixels; also the size of the words. */
const CELL = 6;
const GAP = 24;
/** Cells with less attention are omitted, to keep the file small. */
const MIN_ATTENTION = 0.01;
const COLOURS = { name: '#b3560b', value: '#1a6fb0', text: '#444444' };

/**
 * Returns an SVG document with one row per layer and one column per head. Words label the queries; colours mark names
 * and values.
 *
 * @param texts one text
 * @param patterns by site, `[text, head, query, key]`; only the first text is drawn
 */
export function drawPatterns(
  texts: Texts,
  patterns: Buffers,
  shape: ModelShape,
  vocabulary: Vocabulary,
): string {
  const length = texts.tokens.length / texts.count - 1;
  const words = Array.from(texts.tokens.subarray(0, length))
    .filter((_, position) => position === 0 || texts.roles[position] >= TEXT)
    .map((token) => vocabulary.tokens[token]);
  const used = words.length;
  const margin = CELL * Math.max(...words.map((word) => word.length)) * 0.65 + GAP;
  const side = used * CELL;

  const panels = patternSites(shape).flatMap((site, layer) =>
    Array.from({ length: shape.heads }, (_, head) => {
      const cells: string[] = [];
      for (let query = 0; query < used; query++) {
        for (let key = 0; key <= query; key++) {
          const attention = patterns[site][(head * length + query) * length + key];
          if (attention < MIN_ATTENTION) continue;
          cells.push(
            `<rect x="${key * CELL}" y="${query * CELL}" width="${CELL}" height="${CELL}" fill-opacity="${attention.toFixed(2)}"/>`,
          );
        }
      }
      const x = (margin + head * (side + GAP)).toFixed(0);
      const y = GAP + layer * (side + GAP);
      const frame = `<rect width="${side}" height="${side}" fill="none" stroke="#bbbbbb"/>`;
      const title = `<text y="-4">layer ${layer + 1}, head ${head + 1}</text>`;
      return `<g transform="translate(${x} ${y})">${frame}${title}${cells.join('')}</g>`;
    }),
  );
  const labels = Array.from({ length: shape.layers }, (_, layer) =>
    words.map((word, position) => {
      const y = GAP + layer * (side + GAP) + (position + 0.8) * CELL;
      return `<text x="${(margin - 4).toFixed(0)}" y="${y.toFixed(1)}" text-anchor="end" fill="${colourOf(texts.roles[position])}">${escaped(word)}</text>`;
    }),
  ).flat();
  const width = (margin + shape.heads * (side + GAP)).toFixed(0);
  const height = GAP + shape.layers * (side + GAP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="${CELL}">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...labels,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

const colourOf = (role: number) =>
  role === NAME ? COLOURS.name : role > NAME ? COLOURS.value : COLOURS.text;
