// Every line in the documents that calls recall is called: with a model and a population that fit into a test.
import { describe, expect, it } from 'vitest';
import * as presets from 'recall-lab/presets';
import { emptyFolder, recall, TINY } from '../cli/recall.js';
import { blocksOf, root } from './blocks.js';
import { DOCUMENTS } from './documents.js';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Lines that are not called, and why. */
const NOT_RUN: readonly (readonly [pattern: RegExp, because: string])[] = [
  [/^recall resume /, 'it goes on with a run of the reader; test/run/resume/resume.test.ts does'],
  [/^recall sweep /, 'it needs processes of its own; sweep.test.ts calls it'],
  [/^recall batches .*--feedback/, 'it waits for a trainer; test/feed/feedback.test.ts is one'],
  [/^recall compare /, 'it reads runs of the reader; sweep.test.ts has some'],
  [/^recall ui\b/, 'it serves until Ctrl-C; test/page/page.test.ts looks at it'],
  [/^recall ask /, 'it asks a model of the reader; test/ask/ask.test.ts has some'],
  [/^recall probe /, 'it asks a model of the reader; test/ask/fact-knowledge.test.ts has one'],
  [/^recall runs\b/, 'it needs runs of the reader; test/cli/runs.test.ts has some'],
  [/model\.from=/, 'it starts from a model of the reader; test/run/stored-model.test.ts has some'],
  [/^recall export /, 'it exports a model of the reader; test/open/export.test.ts has some'],
  [/^recall report /, 'it reads runs of the reader; test/report/report.test.ts has some'],
];

const lines = DOCUMENTS.flatMap((document) =>
  blocksOf(document)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code, line }) =>
      code.split('\n').flatMap((text, i) => {
        const command = /(?:^|&& |npx )(recall\b[^#&|>]*)/.exec(text)?.[1].trim();
        return command ? [{ document, line: line + i, command }] : [];
      }),
    ),
);
const isRun = ({ command }: { command: string }) => !NOT_RUN.some(([pattern]) => pattern.test(command));

/** A folder with the tables that a document shows. */
function folderOf(document: string): string {
  const folder = emptyFolder();
  for (const { language, label, code } of blocksOf(document)) {
    if (language === 'csv') writeFileSync(path.join(folder, label), code);
  }
  return folder;
}

/** What a schedule of stages needs to fit into three steps and 64 people. */
const SHORT_STAGES = ['sampler.stages.0.steps=1', 'sampler.stages.0.sampler.individuals=16'];

function shortened(args: readonly string[]): readonly string[] {
  const trains = args.length === 0 || args[0].startsWith('-') || ['run', 'plan'].includes(args[0]);
  if (!trains) return args;
  const staged = args.includes('imbalanced-warmup') ? SHORT_STAGES : [];
  const quiet = args[0] === 'plan' ? [] : ['-q'];
  return [...args, ...TINY, ...staged.flatMap((key) => ['--set', key]), ...quiet];
}

describe('a command in the documents', () => {
  it.each(lines.filter(isRun))('$document, line $line: $command', async ({ document, command }) => {
    const [, ...args] = command.split(/\s+/);
    const { code, stderr, stdout } = await recall(shortened(args), folderOf(document));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toBe('');
  });

  it('is left out only for a reason that still holds', () => {
    const left = lines.filter((line) => !isRun(line));
    for (const [pattern] of NOT_RUN) {
      const isNeeded = left.some(({ command }) => pattern.test(command));
      expect(isNeeded || left.length === 0, String(pattern)).toBe(true);
    }
  });
});

it('presets/README.md names every preset', () => {
  const readme = readFileSync(`${root}presets/README.md`, 'utf8');
  for (const { preset, description } of Object.values(presets)) {
    expect(readme).toMatch(new RegExp(`\\| \`${preset}\` +\\| .*${description?.slice(0, 20)}`));
  }
});
