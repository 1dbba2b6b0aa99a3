/** Formats a plan for `recall plan`. */
import { labelled, plural, visible, wrap } from '../text.js';
import { duration } from '../duration.js';
import type { Plan, PlannedPlugin } from './plan.js';

export function describePlan(plan: Plan): string {
  const { steps, batch, seed, preset } = plan;
  return [
    `${visible(preset ?? 'A run')}, seed ${seed}: ${plural(steps, 'step')} of ${plural(batch, 'text')}`,
    '',
    ...labelled(overview(plan)),
    '',
    'What is drawn, and how the probability lies',
    ...stageTable(plan),
    ...(plan.stageCount > plan.stages.length
      ? [`  (${plan.stages.length} of ${count(plan.stageCount)} distributions, one after another)`]
      : []),
    ...(plan.decides
      ? wrap('The sampler decides by what is measured: shown is what it draws if nothing makes it change.')
      : []),
    '',
    'How often an individual is expected to be seen',
    ...exposureTable(plan),
    '',
    ...labelled(cost(plan)),
  ].join('\n');
}

function overview(plan: Plan): [string, string][] {
  const { individuals, attributes, baseline, model, parameters } = plan;
  const { architecture, layers, width, heads, vocabulary, positions } = model;
  return [
    [
      'Data',
      `${plural(individuals, 'individual')} (${visible(plan.population)}) with ${plural(attributes.length, 'attribute')}: ` +
        `${attributes.map(visible).join(', ')}`,
    ],
    ['Fingerprint', `${plan.fingerprint.slice(0, 16)}: equal for runs on the same texts in the same order`],
    ['Baseline', `${baseline.toFixed(3)} nats: attribute loss without knowing any individual`],
    [
      'Model',
      `${visible(architecture)}, ${plural(parameters, 'parameter')}: ${plural(layers, 'layer')}, width ${width}, ${plural(heads, 'head')}, ` +
        `${plural(vocabulary, 'token')}, ${plural(positions, 'position')}`,
    ],
    ['Probes', plugins(plan.probes)],
    ['Interventions', plugins(plan.interventions)],
  ];
}

const plugins = (all: readonly PlannedPlugin[]) =>
  all.map(({ name, every }) => `${visible(name)}${every === undefined ? '' : cadence(every)}`).join(', ') ||
  'none';

const cadence = (every: number | 'logarithmic') =>
  every === 'logarithmic'
    ? ' (at 1, 2, 5, 10, ...)'
    : every === 1
      ? ' (every step)'
      : ` (every ${count(every)} steps)`;

function stageTable({ stages, individuals, steps }: Plan): string[] {
  const rows = stages.map(({ start, end, description, reached, topTenth }) => [
    `${count(start)} - ${count(end - 1)}`,
    `${share((end - start) / steps)}`,
    share(reached / individuals),
    share(topTenth),
    visible(rounded(description)),
  ]);
  return table(['steps', 'of run', 'reached', 'top 10 %', 'distribution'], rows);
}

function exposureTable({ exposures, individuals }: Plan): string[] {
  const { least, tenth, median, ninetieth, most, never } = exposures;
  const rows = [[least, tenth, median, ninetieth, most].map(times)];
  return [
    ...table(['least', '10 %', 'median', '90 %', 'most'], rows),
    ...(never > 0 ? [`  ${count(never)} of ${count(individuals)} are never seen.`] : []),
  ];
}

function cost({ texts, tokens, calibration }: Plan): [string, string][] {
  const computed = `${count(texts)} texts, ${count(tokens)} tokens with padding`;
  if (!calibration) return [['Training', computed]];
  const { seconds, secondsPerStep, secondsOfProbes, tokensPerStep, memory, engine, isEstimate } = calibration;
  return [
    ['Training', `${computed}; about ${count(tokensPerStep)} count in a step`],
    [
      'Time',
      `about ${duration(seconds)}: ${(1000 * secondsPerStep).toFixed(1)} ms a step, ` +
        `${duration(secondsOfProbes)} for probes ` +
        (isEstimate ? '(estimated from a smaller model, measured just now)' : '(measured just now)'),
    ],
    ['Memory', `about ${count(memory / 2 ** 20)} MiB`],
    ['Engine', engine],
  ];
}

/** Right-aligned columns, the last one left-aligned and cut at the terminal's edge. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const last = header.length - 1;
  return [header, ...rows].map((row) => {
    const line = row
      .map((cell, column) =>
        column === last && header[last] === 'distribution' ? cell : cell.padStart(widths[column]),
      )
      .join('  ');
    return clipped(`  ${line}`);
  });
}

/** Rounds intermediate results to a readable number of digits. */
const rounded = (text: string) =>
  text.replace(/\d+\.\d{5,}/g, (digits) => String(Number(Number(digits).toPrecision(4))));

const clipped = (line: string) => (line.length > 80 ? `${line.slice(0, 77)}...` : line);
const count = (value: number) => Math.round(value).toLocaleString('en-US');
const share = (fraction: number) => `${(100 * fraction).toFixed(fraction < 0.0995 ? 1 : 0)} %`;
const times = (expected: number) =>
  expected >= 100 ? count(expected) : expected.toFixed(expected >= 10 ? 1 : 2);
