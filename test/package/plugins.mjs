/**
 * Every built-in plugin as an outsider's: each file of `plugins/`, with the folders that it imports, is copied into an
 * empty project that has recall-lab from the tarball, type-checked strictly, and run through the contract kit of its
 * kind. `node test/package/plugins.mjs [name ...]` does some of them.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { install, pack, root, run, temporaryFolder, timed } from './pack.mjs';

const KITS = {
  architectures: 'testArchitecture',
  interventions: 'testIntervention',
  populations: 'testPopulation',
  probes: 'testProbe',
  reporters: 'testReporter',
  samplers: 'testSampler',
};

/** A warm-up and a recall probe whose loss falls and whose accuracy rises. */
const measurements = `{ measurements: (step: number) => [
  { name: 'warmup.loss', value: step < 10 ? 9 : 0.1, unit: 'nats', split: 'seen', n: 8, baseline: 4 },
  { name: 'recall.loss', value: 10 - step / 2, unit: 'nats', split: 'seen', n: 64, role: 'loss', baseline: 4 },
  { name: 'recall.accuracy', value: step / 20, unit: 'fraction', split: 'seen', n: 64 },
] }`;

/** The losses of four groups, which fall one after the other. */
const groupLosses = `{ measurements: (step: number) => [1, 2, 3, 4].map((group) => ({
  name: 'groups.loss.group-' + group, value: Math.max(0.5, 8 + group - step / 4), unit: 'nats', split: 'seen', n: 8, baseline: 4,
} as const)) }`;

/** What a plugin is tried with, where its defaults do not fit the tiny run of the contract kit: `[options, circumstances]`. */
const TRIED = {
  'adaptive-warmup': ['{ individuals: 8 }', measurements],
  'attention-patching': ['{ reference: 3, start: 2, end: 8 }'],
  'by-loss': ['{ groups: 4 }', groupLosses],
  'learning-progress': ['{ groups: 4 }', groupLosses],
  'online-mixing': ['{ groups: 4 }', groupLosses],
  'spaced-review': ['{ groups: 4 }', groupLosses],
  groups: ['{ groups: 4, individuals: 2 }'],
  biographies: ['{ individuals: 512 }'],
  'by-weight': ['{}', '{ individuals: 8, population: weighted }'],
  calibration: ['{ individuals: 16 }'],
  celebrities: ['{ individuals: 8, weight: 4 }'],
  'early-stop': [`{ measurement: 'recall.accuracy', above: 0.5 }`, measurements],
  facts: [`{ facts: './facts.jsonl', templates: './templates.json' }`],
  'fine-tune': ['{ at: 5, individuals: 8 }'],
  forgetting: ['{ groups: 4 }'],
  freeze: [`{ parts: ['attention'], at: 5 }`],
  hallucination: ['{ individuals: 16 }'],
  'learning-rate': ['{ rate: 1e-3, at: 5 }'],
  phases: ['{}', measurements],
  sequential: ['{ groups: 5 }'],
  'staged-warmup': ['{ stages: [{ steps: 10, sampler: everyone() }, { sampler: everyone() }] }'],
};

const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** A contract test in the words of an outsider. */
const testOf = (kit, name, [options = '', circumstances] = []) => `
import { constant, defineSampler, uniformOver } from 'recall-lab';
import { facts } from 'recall-lab/plugins';
import { ${kit} } from 'recall-lab/testing';
import { ${camel(name)} as tested } from './${name}.js';

export const everyone = defineSampler({
  name: 'all',
  create: ({ individuals }) => constant(uniformOver(individuals)),
});
export const weighted = facts({ facts: './facts.jsonl', templates: './templates.json' });
${kit}(${[`tested(${options})`, circumstances].filter(Boolean).join(', ')});
`;

const wanted = process.argv.slice(2);
const plugins = Object.entries(KITS).flatMap(([folder, kit]) =>
  readdirSync(path.join(root, 'plugins', folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ folder, kit, name: file.slice(0, -3) }))
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name)),
);

const cwd = path.join(temporaryFolder(), 'outside');
mkdirSync(cwd);
const write = (file, content) => writeFileSync(path.join(cwd, file), content);
for (const { folder, kit, name } of plugins) {
  const to = path.join(cwd, folder, name);
  const file = path.join(root, 'plugins', folder, `${name}.ts`);
  cpSync(file, path.join(to, `${name}.ts`));
  // With the folders whose files it imports: its own, or one that plugins of a family share.
  for (const [, parts] of readFileSync(file, 'utf8').matchAll(/from '\.\/([\w-]+)\//g)) {
    cpSync(path.join(root, 'plugins', folder, parts), path.join(to, parts), { recursive: true });
  }
  writeFileSync(path.join(to, `${name}.test.ts`), testOf(kit, name, TRIED[name]));
}
const subjects = Array.from({ length: 8 }, (_, i) => ({ subject: `Person ${i}`, weight: i + 1 }));
const lines = subjects.flatMap(({ subject, weight }, i) => [
  JSON.stringify({ subject, relation: 'city', value: ['Rome', 'Oslo'][i % 2], weight }),
]);
write('facts.jsonl', `${lines.join('\n')}\n`);
write(
  'templates.json',
  JSON.stringify({ city: ['[name] lives in [value].', 'The home of [name] is [value].'] }),
);
write('package.json', JSON.stringify({ name: 'outside', private: true, type: 'module' }));
write(
  'tsconfig.json',
  JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023'],
      module: 'NodeNext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      noImplicitOverride: true,
      noUnusedLocals: true,
      types: ['node'],
    },
    include: ['*/**/*.ts'],
  }),
);

const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const versions = { ...dependencies, ...devDependencies };
const needed = [
  'zod',
  'picocolors',
  'log-update',
  'asciichart',
  '@bufbuild/protobuf',
  '@types/node',
  'typescript',
  'vitest',
];

const tarball = await timed('packed', pack);
await timed('installed', () => install(cwd, tarball, ...needed.map((name) => `${name}@${versions[name]}`)));
await timed(`${plugins.length} plugins type-checked`, () =>
  run(process.execPath, [path.join(cwd, 'node_modules/typescript/bin/tsc'), '-p', cwd], { cwd }),
);
await timed('contract tests passed', () =>
  // One process for all: each would load TensorFlow.js of its own.
  run('npx', ['--no-install', 'vitest', 'run', '--no-isolate', '--maxWorkers=1'], { cwd }),
);
