/** Two projects outside the repository: strict TypeScript under NodeNext, and plain JavaScript. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expectMatch, run } from './pack.mjs';

function write(folder, name, files) {
  const cwd = path.join(folder, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(
      path.join(cwd, file),
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    );
  }
  return cwd;
}

const tiny = ['--steps', '3', '--threads', '1'].concat(
  ['batch=4', 'model.width=8', 'model.heads=2', 'population.individuals=64'].flatMap((key) => ['--set', key]),
);

/** The command as `npx` finds it, on a given Node. */
const recallOn = (node, cwd) => (args) =>
  run('npx', ['--no-install', 'recall', ...args], {
    cwd,
    env: { PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` },
  });

function checkRuns(node, cwd) {
  const recall = recallOn(node, cwd);
  expectMatch(recall(['--version']), /^\d+\.\d+\.\d+/, 'recall --version');
  expectMatch(recall(['list']), /byname[^]*half/, 'recall list');
  for (const config of ['byname', 'byvalue']) {
    const summary = JSON.parse(
      recall(['--preset', config, '-q', '--json', '--out', `runs/${config}-${process.hrtime()}`, ...tiny]),
    );
    if (summary.preset !== config || summary.steps !== 3) throw new Error(JSON.stringify(summary));
  }
  return recall;
}

const presets = `
export const byName = definePreset('byname', {
  description: 'extends by name',
  extends: 'imbalanced-warmup',
  sampler: half({ share: 0.5 }),
});

export const byValue = definePreset('byvalue', {
  extends: imbalancedWarmup,
  sampler: half(),
});
`;

export function typescriptProject(folder) {
  const cwd = write(folder, 'typescript', {
    'package.json': { name: 'outside', private: true, type: 'module' },
    'tsconfig.json': {
      compilerOptions: {
        target: 'ES2022',
        module: 'NodeNext',
        strict: true,
        noEmit: true,
        // As `tsc --init` has it: the declarations of tfjs contradict themselves.
        skipLibCheck: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        experimentalDecorators: true,
        types: [],
      },
      include: ['*.ts'],
    },
    'half.ts': `import { defineSampler, uniformOver } from 'recall-lab';
import { z } from 'zod';

export const half = defineSampler({
  name: 'half',
  options: z.strictObject({ share: z.number().positive().max(1).default(0.5) }),
  at: (_step, { options, individuals }) => uniformOver(Math.ceil(options.share * individuals)),
});
`,
    'known.ts': `import { defineConfig } from 'recall-lab';
import { recall } from 'recall-lab/plugins';
import { half } from './half.js';

declare module 'recall-lab' {
  interface KnownPlugins {
    half: typeof half;
  }
  interface KnownPresets {
    byname: unknown;
  }
}

export default [
  defineConfig({ extends: ['byname', 'zipf'], sampler: { plugin: 'half', share: 0.5 } }),
  // @ts-expect-error no such preset
  defineConfig({ extends: 'imbalanced-warmpu' }),
  // @ts-expect-error no such plugin
  defineConfig({ sampler: 'zpif' }),
  // @ts-expect-error no such option of ours
  defineConfig({ probes: { recall: { evry: 5 } } }),
  // @ts-expect-error no such option of one's own
  defineConfig({ sampler: { plugin: 'half', shaer: 0.5 } }),
  // @ts-expect-error a probe
  defineConfig({ sampler: recall() }),
];
`,
    'injected.ts': `import { defineSampler, inject, injectable, OPTIONS, uniformOver, type Sampler } from 'recall-lab';
import { z } from 'zod';

interface Options {
  readonly few: number;
}

@injectable()
class Few implements Sampler {
  constructor(@inject(OPTIONS) private readonly options: Options) {}

  at() {
    return uniformOver(this.options.few);
  }
}

export const few = defineSampler({
  name: 'few',
  options: z.strictObject({ few: z.int().positive() }),
  needs: { recall: '>=0.1' },
  use: Few,
});
`,
    'scheduler.ts': `import { above, constant, defineSampler, fade, linear, powerLaw, uniformOver, until } from 'recall-lab';

/** A power law until something is known, then a slow thaw. */
export const thaw = defineSampler({
  name: 'thaw',
  create: ({ individuals, steps }) =>
    until(
      above('recall.accuracy', 0.5),
      constant(powerLaw(individuals, 1)),
      fade(constant(powerLaw(individuals, 1)), constant(uniformOver(individuals)), linear(steps)),
      { maximum: 2 },
    ),
});
`,
    'presets.ts': `import { definePreset } from 'recall-lab';
import { imbalancedWarmup } from 'recall-lab/presets';
import { half } from './half.js';
${presets}`,
    'recall.config.ts': `import { defineConfig } from 'recall-lab';
import { few } from './injected.js';

export default defineConfig({
  extends: 'imbalanced-warmup',
  plugins: ['./half', './injected', './scheduler'],
  presets: ['./presets'],
  sampler: few({ few: 7 }),
});
`,
    'wrong.ts': `import { defineConfig } from 'recall-lab';
import { zipf } from 'recall-lab/plugins';
// @ts-expect-error steps is a number
defineConfig({ steps: 'many' });
// @ts-expect-error so is an exponent
zipf({ exponent: 'large' });
`,
    'program.ts': `import { createRun, type RunEvent, type Summary } from 'recall-lab';
import { byValue } from './presets.js';

export async function main(): Promise<Summary> {
  const run = await createRun({ preset: byValue, onBoundary: async (_boundary, model) => void (await model.readParameters())[0] });
  run.events$.subscribe((event: RunEvent) => void event.type);
  return run.start();
}
`,
  });
  return {
    name: 'typescript',
    cwd,
    dependencies: ['typescript@5.9', 'zod@4'],
    check(node) {
      const tsc = [path.join(cwd, 'node_modules/typescript/bin/tsc'), '-p', cwd];
      run(node, tsc, { cwd });
      checkOwnDeclarations(node, tsc, cwd);
      const recall = checkRuns(node, cwd);
      expectMatch(recall(['plan', '--no-measure']), /uniform over 7/, 'a class with @inject');
      const scheduled = recall(['plan', '--no-measure', ...tiny, '--set', 'sampler=thaw']);
      expectMatch(scheduled, /decides by what is measured/, 'a scheduler');
    },
  };
}

/** Our declarations hold for those who check libraries too, whatever they then read of other people's. */
function checkOwnDeclarations(node, tsc, cwd) {
  try {
    run(node, [...tsc, '--skipLibCheck', 'false'], { cwd });
  } catch (error) {
    const ours = error.message
      .split('\n')
      .filter((line) => /^(node_modules\/recall-lab\/|\w+\.ts)/.test(line));
    if (ours.length > 0) throw new Error(ours.join('\n'));
  }
}

export function javascriptProject(folder) {
  const cwd = write(folder, 'javascript', {
    'package.json': { name: 'outside-js', private: true },
    'half.mjs': `import { defineSampler, uniformOver } from 'recall-lab';

export const half = defineSampler({
  name: 'half',
  options: {
    '~standard': {
      version: 1,
      vendor: 'by hand',
      validate: ({ share = 0.5 }) =>
        share > 0 ? { value: { share } } : { issues: [{ message: 'a share above 0', path: ['share'] }] },
    },
  },
  at: (_step, { options, individuals }) => uniformOver(Math.ceil(options.share * individuals)),
});
`,
    'presets.mjs': `import { definePreset } from 'recall-lab';
import { imbalancedWarmup } from 'recall-lab/presets';
import { half } from './half.mjs';
${presets}`,
    'recall.config.json': {
      $schema: './node_modules/recall-lab/dist/recall.schema.json',
      extends: 'imbalanced-warmup',
      plugins: ['./half'],
      presets: ['./presets'],
    },
    'program.mjs': `import { createRun } from 'recall-lab';
import { uniform } from 'recall-lab/plugins';

const run = await createRun({
  preset: 'zipf',
  overrides: {
    steps: 3,
    batch: 4,
    model: { layers: 1, width: 8, heads: 2 },
    population: { individuals: 64 },
    sampler: uniform({ individuals: 9 }),
  },
});
let steps = 0;
run.events$.subscribe(({ type }) => type === 'step' && steps++);
await run.start();
console.log('heard', steps);
`,
  });
  return {
    name: 'javascript',
    cwd,
    dependencies: [],
    check(node) {
      checkRuns(node, cwd);
      expectMatch(run(node, ['program.mjs'], { cwd }), /heard 3/, 'createRun');
    },
  };
}
