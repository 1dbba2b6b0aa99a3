// Every @example in the sources is a module that type-checks against the package as it is built, and does what it says:
// what it trains is trained, what it defines keeps the contract of its kind, what it tests passes, and numbers are right.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isPreset, type PartialConfig, type PluginSpec } from 'recall-lab';
import type * as Kit from '../../core/testing/index.js';
import { rehearsed } from '../testing/rehearsal.js';
import { examplesOf, fileOf, root, type Block } from './blocks.js';
import { SOURCES } from './documents.js';
import { diagnostics, newProject, writeFiles } from './project.js';
import { createRun } from './shortened.js';

const project = newProject();
afterAll(() => rmSync(project, { recursive: true }));

const examples = SOURCES.flatMap((source) =>
  examplesOf(source).map((block) => {
    const folder = writeFiles(project, `${source}-${block.line}`, [block], 'plugins/README.md');
    return { source, line: block.line, block, folder, file: path.join(folder, fileOf(block)) };
  }),
);

/** The module as it is executed: `recall-lab` makes small runs, and `value; // 0.25` is something to look at. */
function executable({ code }: Block): string {
  let claims = 0;
  return code
    .replaceAll("'recall-lab'", `'${root}test/docs/shortened.ts'`)
    .replace(
      /^(\S.*); \/\/ (-?[\d.]+).*/gm,
      (_, value, said) => `export const said${claims++} = [${value}, ${said}];`,
    );
}

/** What samplers that wait for something are told. */
const measurements = (step: number) => [
  {
    name: 'recall.loss',
    value: step < 100 ? 9 : 0.1,
    unit: 'nats',
    split: 'seen',
    n: 64,
    role: 'loss',
    baseline: 4.9,
  } as const,
  {
    name: 'recall.accuracy',
    value: step < 100 ? 0 : 1,
    unit: 'fraction',
    split: 'seen',
    n: 64,
    role: 'accuracy',
  } as const,
];

/** Some steps of a run of the configuration. */
async function train(request: { file: string } | { preset: PartialConfig }): Promise<void> {
  const run = await createRun(request);
  run.events$.subscribe(({ type, step }) => {
    if (type === 'step' && step === 5) run.stop();
  });
  expect((await run.start()).steps).toBe(5);
}

/** Executes an example in its folder, and uses what it exports as a reader would; returns how much there was to use. */
async function use({ block, file }: { block: Block; file: string }, kit: typeof Kit): Promise<number> {
  const exported = (await import(/* @vite-ignore */ file)) as Record<string, unknown>;
  for (const [name, value] of Object.entries(exported)) {
    if (name === 'default') await train({ file });
    else if (isPreset(value)) await train({ preset: value });
    else if (Array.isArray(value)) expect(value[0]).toBeCloseTo(value[1] as number, 12);
    else {
      const plugin = value as (() => PluginSpec) & { kind: string };
      if (plugin.kind === 'probe') {
        kit.testProbe(plugin());
        continue;
      }
      if (plugin.kind === 'engine') {
        kit.testEngine(plugin());
        continue;
      }
      expect(plugin.kind, `${name} is nothing that can be used`).toBe('sampler');
      kit.testSampler(
        plugin(),
        /'(recall\.|(loss|accuracy) of seen)/.test(block.code) ? { measurements } : {},
      );
    }
  }
  return Object.keys(exported).length;
}

it('every @example is found', () => {
  const named = SOURCES.flatMap((source) => readFileSync(root + source, 'utf8').match(/@example/g) ?? []);
  expect(examples).toHaveLength(named.length);
});

let checked: ReadonlyMap<string, string[]>;
beforeAll(() => {
  checked = diagnostics(
    project,
    examples.map(({ file }) => file),
  );
}, 300_000);

describe.each(examples)('$source, line $line', (example) => {
  it('type-checks', () => {
    expect(checked.get(example.file)).toEqual([]);
  });

  it('does what it says', async () => {
    writeFileSync(example.file, executable(example.block));
    const before = process.cwd();
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    process.chdir(example.folder);
    try {
      // What a reader who goes on with a run already has.
      if (/resumeRun|openModel|exportModel|report\(|compare\(/.test(example.block.code)) {
        for (const [folder, preset] of example.block.code.matchAll(/runs\/(\w+)-seed1/g)) {
          await (await createRun({ preset, folder })).start();
        }
      }
      let used = 0;
      const { tests, failed } = await rehearsed(async (kit) => void (used = await use(example, kit)));
      expect(failed).toEqual([]);
      expect(used + tests > 0 || /await /.test(example.block.code), 'nothing can be told of it').toBe(true);
    } finally {
      process.chdir(before);
      for (const caught of [log, stderr]) caught.mockRestore();
    }
  });
});
