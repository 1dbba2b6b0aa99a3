/** Writes REPRODUCTION.md and its charts from the results in data/: `npm run report`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { claims, notTried, type Data, type Group, type Result } from './claims/index.js';
import { figures } from './figures.js';
import type { Kept } from './kept.js';
import { paperFigures } from './paper.js';

const here = import.meta.dirname;

type Studies = Readonly<Record<string, Kept>>;

/** The results of every study. */
export function keptStudies(): Studies {
  const folder = path.join(here, 'data');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [
      path.basename(file, '.json'),
      JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Kept,
    ]),
  );
}

/** The whole page. */
export function reproduction(kept: Studies): string {
  const data = dataOf(kept);
  const verdicts = Object.values(claims).flatMap(({ list }) =>
    list.map((each) => verdict(each.result(data))),
  );
  const count = (kind: string) => verdicts.filter((each) => each === kind).length;
  return `${[
    readFileSync(path.join(here, 'introduction.md'), 'utf8')
      .trim()
      .replace(
        '{verdicts}',
        `Of ${verdicts.length} claims, ${count('reproduced')} are reproduced, ${count('partly')} in part, and ${count('not at this scale')} not at this scale.`,
      ),
    ...Object.entries(claims).map(([title, group]) => section(title, group, data)),
    '## Not tried',
    table([["paper's figure", 'claim', 'why'], ...notTried]),
    '## The runs',
    ...Object.entries(kept).map(([study, each]) => commands(study, each)),
  ].join('\n\n')}\n`;
}

/** The pictures, ours and the paper's, and their files' names. */
export const pictures = (kept: Studies) => [
  ...Object.entries(figures).map(([name, draw]) => [`${name}.svg`, draw(dataOf(kept))] as const),
  ...Object.entries(paperFigures).map(([name, draw]) => [`${name}-paper.svg`, draw()] as const),
];

/** A picture, beside the paper's if there is one. */
function shown(name: string): string {
  const image = (file: string) => `![${file}](examples/reproduction/charts/${file}.svg)`;
  if (!(name in paperFigures)) return image(name);
  return table([
    ['here', 'the paper'],
    [image(name), image(`${name}-paper`)],
  ]);
}

const dataOf = (kept: Studies): Data =>
  Object.fromEntries(Object.entries(kept).map(([study, { runs }]) => [study, runs]));

const verdict = ({ holds, partly = false }: Pick<Result, 'holds' | 'partly'>) =>
  holds ? 'reproduced' : partly ? 'partly' : 'not at this scale';

function section(title: string, { list, drawn }: Group, data: Data): string {
  const found = list.map((claim) => ({ ...claim, ...claim.result(data) }));
  const rows = found.map((each, i) => [
    `${i + 1}. ${each.claim}`,
    each.figure,
    each.paper,
    each.ours,
    `\`${each.study}\``,
    `**${verdict(each)}**`,
  ]);
  return [
    `## ${title}`,
    ...drawn.map(shown),
    table([['claim', "paper's figure", 'the paper', 'here', 'runs', 'verdict'], ...rows]),
    'A claim counts as reproduced if:',
    found.map(({ rule }, i) => `${i + 1}. ${rule}.`).join('\n'),
  ].join('\n\n');
}

function commands(study: string, { sets, runs }: Kept): string {
  const lines = sets.map(({ name, args, from, seeds, seed = 1 }) =>
    from === undefined
      ? `recall sweep ${args.join(' ')} --seed ${seed} --seeds ${seeds} --out ${study}/${name}`
      : `recall resume ${study}/${from}/all/seed-N ${args.join(' ')} --out ${study}/${name}/all/seed-N   # N from ${seed} to ${seed + seeds - 1}`,
  );
  const dates = [...new Set(runs.map(({ date }) => date))].sort();
  return `\`${study}\`: ${runs.length} runs, ${dates.join(' and ')}.\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\``;
}

function table(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`);
  return [lines[0], `|${' --- |'.repeat(rows[0].length)}`, ...lines.slice(1)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kept = keptStudies();
  writeFileSync(path.join(here, '../../REPRODUCTION.md'), reproduction(kept));
  mkdirSync(path.join(here, 'charts'), { recursive: true });
  for (const [file, picture] of pictures(kept)) writeFileSync(path.join(here, 'charts', file), picture);
}
