/** The plugin project that `recall init plugin NAME` makes: a sampler, its contract test, and a run that uses it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { findAvailable } from '../../config/index.js';
import { RecallError } from '../../errors.js';
import { loadPlugins, BUILT_IN_PLUGINS, type RegisteredPlugin } from '../../plugin/registry.js';
import { writeError, writeWhole } from '../../run/storage/files.js';
import { packageVersion } from '../../version.js';
import { ownDependency } from './own-package.js';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Makes the folder `name` inside `parent`, all of it or nothing; returns what it wrote.
 *
 * @throws RecallError `RECALL_NAME`, `RECALL_EXISTS`, `RECALL_WRITE`.
 */
export async function initPlugin(name: string, parent: string): Promise<readonly string[]> {
  if (!NAME.test(name) || name.length > 80) {
    throw new RecallError('RECALL_NAME', `"${name}" cannot be the name of a plugin`, {
      fix: 'Allowed: small letters, digits, and single hyphens between them, as in spaced-repetition.',
    });
  }
  const taken = (await samplers(parent)).find(({ definition }) => definition.declaration.name === name);
  if (taken) {
    throw new RecallError('RECALL_NAME', `There is a sampler named "${name}" already`, {
      at: taken.source,
      fix: `Choose another name, such as my-${name}.`,
    });
  }
  const folder = path.join(parent, name);
  if (existsSync(folder)) {
    throw new RecallError('RECALL_EXISTS', 'There is something of that name already', {
      at: folder,
      fix: 'Choose another name, or remove it first.',
    });
  }
  const files = Object.entries(project(name));
  // Made beside its place and renamed into it, so that nobody ever finds half of it.
  const beside = await mkdtemp(path.join(parent, `.${name}-`)).catch((cause: unknown) => {
    throw writeError(folder, cause);
  });
  try {
    for (const [file, content] of files) await writeWhole(path.join(beside, file), [content]);
    await rename(beside, folder).catch((cause: unknown) => {
      throw writeError(folder, cause);
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return files.map(([file]) => path.join(name, file));
}

/** The samplers of a project; where its configuration cannot be read, those that come with recall-lab. */
async function samplers(folder: string): Promise<readonly RegisteredPlugin[]> {
  const all = await findAvailable({ cwd: folder }).then(
    ({ registry, held }) => [...registry.list(), ...held],
    async () => (await loadPlugins(BUILT_IN_PLUGINS, folder)).list(),
  );
  return all.filter(({ definition }) => definition.kind === 'sampler');
}

/** Plain JavaScript, so that there is nothing to build; editors check it all the same. */
function project(name: string): Readonly<Record<string, string>> {
  const symbol = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  // Names such as `default` may be hyphenated plugin names, but not variables.
  const variable = `${symbol}Sampler`;
  return {
    'package.json': `${JSON.stringify(manifest(name), null, 2)}\n`,
    'index.js': `// @ts-check
import { defineSampler, uniform } from 'recall-lab';
import { z } from 'zod';

/** Begins with one individual; more and more come in over a share of the run, then everyone is there. */
export const ${variable} = defineSampler({
  name: '${name}',
  description: 'One individual first, more and more of them, in the end everyone',
  needs: { recall: '^${packageVersion()}' },
  options: z.strictObject({
    share: z.number().positive().max(1).default(0.5).describe('Of the run, until everyone is there'),
  }),
  at(step, { options, individuals, steps }) {
    const progress = Math.min(1, step / (options.share * steps));
    return uniform(Math.max(1, Math.round(progress * individuals)));
  },
});
`,
    'index.test.js': `// @ts-check
import { testSampler } from 'recall-lab/testing';
import { ${variable} } from './index.js';

// What every sampler promises: the same answer whenever it is asked, and sound distributions at every step.
testSampler(${variable}());
testSampler(${variable}({ share: 0.1 }));
`,
    'recall.config.js': `// @ts-check
import { defineConfig } from 'recall-lab';
import { ${variable} } from './index.js';

export default defineConfig({
  extends: 'uniform',
  steps: 1000,
  population: { individuals: 512 },
  sampler: ${variable}({ share: 0.5 }),
});
`,
    'README.md': `# recall-plugin-${name}

A sampler for [recall](https://www.npmjs.com/package/recall-lab).

    npm install
    npm test                # what every sampler promises
    npx recall plan         # what it does to a run
    npx recall              # train with it

In a configuration of another project:

    plugins: [recall-plugin-${name}]
    sampler: { plugin: ${name}, share: 0.3 }
`,
    '.gitignore': 'node_modules/\nruns/\n',
    // onnxruntime's install script downloads a library for GPUs from elsewhere, and nothing here needs it.
    '.npmrc': 'ignore-scripts=true\n',
  };
}

const manifest = (name: string) => ({
  name: `recall-plugin-${name}`,
  version: '0.1.0',
  description: 'A sampler for recall',
  keywords: ['recall-lab', 'recall-plugin'],
  type: 'module',
  exports: './index.js',
  files: ['index.js'],
  scripts: { test: 'vitest run' },
  dependencies: { zod: '^4.0.0' },
  peerDependencies: { 'recall-lab': `^${packageVersion()}` },
  devDependencies: { 'recall-lab': ownDependency(), vitest: '^4.0.0' },
});
