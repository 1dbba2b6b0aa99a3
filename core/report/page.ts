/** A report of one run or several: a page of its own, with pictures, that needs nothing else and runs no code. */
import { describeSummary } from '../run/summary-text.js';
import { kindNames } from '../sweep/kinds.js';
import { escaped } from './escape.js';
import { panels } from './panels.js';
import type { RecordedRun } from './recorded.js';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1330px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.4em; }
h2 { font-size: 1.1em; margin-top: 2em; }
pre { font: 13px/1.45 ui-monospace, monospace; overflow-x: auto; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr)); gap: 12px; }
.pictures svg { width: 100%; height: auto; border: 1px solid #e5e5e5; }
table { border-collapse: collapse; font-size: 13px; }
th, td { text-align: left; padding: 2px 14px 2px 0; border-bottom: 1px solid #eee; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; }
`;

/** The page, as an HTML document. */
export function reportPage(runs: readonly RecordedRun[]): string {
  const names = kindNames(runs);
  const title = `recall: ${[...names.values()].join(', ')}${runs.length === 1 ? `, seed ${runs[0].seed}` : ''}`;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>`,
    // Nothing in a run can bring code or addresses into the page, and the browser is told so as well.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${escaped(title)}</h1>`,
    // Of one run, what it came to comes first; of several, how they compare.
    ...(runs.length === 1 ? [words(runs[0])] : []),
    `<div class="pictures">${panels(runs).join('\n')}</div>`,
    ...runs.flatMap((run) => [
      `<h2>${escaped(`${names.get(run.kind)!}, seed ${run.seed}`)}</h2>`,
      ...(runs.length === 1 ? [] : [words(run)]),
      ...details(run),
    ]),
    '</body></html>\n',
  ].join('\n');
}

const words = (run: RecordedRun) => `<pre>${escaped(said(run))}</pre>`;

function said({ summary, folder, state }: RecordedRun): string {
  if (summary) return describeSummary(summary, { folder });
  return `${folder}: not finished; ${state.step} of ${state.started?.steps ?? 0} steps are recorded`;
}

/** What was decided, measured last, and asked for: for those who want to know exactly. */
function details(run: RecordedRun): string[] {
  const { transitions, state, config } = run;
  const number = (value: number) => `<td class="number">${Number(value.toPrecision(5))}</td>`;
  const decided = transitions.map(
    ({ step, plugin, data }) =>
      `<tr>${number(step)}<td>${escaped(plugin)}</td><td>${escaped(shortened(JSON.stringify(data)))}</td></tr>`,
  );
  const last = [...state.series.values()].map(({ name, value, unit, split, n, step }) => {
    const what = [unit, split].map((text) => `<td>${escaped(text)}</td>`).join('');
    return `<tr><td>${escaped(name)}</td>${number(value)}${what}${number(n)}${number(step)}</tr>`;
  });
  const folded = (what: string, content: string) => `<details><summary>${what}</summary>${content}</details>`;
  return [
    decided.length > 0 ? folded('What was decided', table(['step', 'by', 'what'], decided)) : '',
    folded(
      'What was measured last',
      table(['measurement', 'value', 'unit', 'split', 'individuals', 'step'], last),
    ),
    folded('Configuration', `<pre>${escaped(JSON.stringify(config, null, 2))}</pre>`),
  ];
}

const table = (head: readonly string[], rows: readonly string[]) =>
  `<table><tr>${head.map((each) => `<th>${each}</th>`).join('')}</tr>${rows.join('')}</table>`;

/** Decisions may hold a list of a thousand individuals. */
const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}...` : text);
