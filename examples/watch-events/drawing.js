// @ts-check
/** Curves as an SVG picture, one panel each. */

const WIDTH = 640;
const PANEL = 160;
const MARGIN = 24;

/**
 * @param {Record<string, [step: number, value: number][]>} curves
 * @param {number} steps
 */
export function drawing(curves, steps) {
  const panels = Object.entries(curves).map(([name, points], i) => panel(name, points, steps, i * PANEL));
  const height = panels.length * PANEL;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
${panels.join('\n')}
</svg>
`;
}

/**
 * @param {string} name
 * @param {[step: number, value: number][]} points
 * @param {number} steps
 * @param {number} top
 */
function panel(name, points, steps, top) {
  const most = Math.max(...points.map(([, value]) => value), 1e-9);
  const x = (/** @type {number} */ step) => (MARGIN + (step / steps) * (WIDTH - 2 * MARGIN)).toFixed(1);
  const y = (/** @type {number} */ value) =>
    (top + PANEL - MARGIN - (value / most) * (PANEL - 2 * MARGIN)).toFixed(1);
  const line = points.map(([step, value]) => `${x(step)},${y(value)}`).join(' ');
  return `  <text x="${MARGIN}" y="${top + 16}">${name}, up to ${most.toPrecision(3)}</text>
  <polyline fill="none" stroke="black" points="${line}"/>`;
}
