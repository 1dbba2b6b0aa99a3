/** The files of a plugin project, in JavaScript or TypeScript. */
import { prettyJson } from '../../storage/files.js';
import { packageVersion } from '../../version.js';
import { ownDependency } from './own-package.js';
import { intervention } from './templates/intervention.js';
import { probe } from './templates/probe.js';
import { reporter } from './templates/reporter.js';
import { sampler } from './templates/sampler.js';
import type { Template, TemplateKind } from './templates/template.js';

const TEMPLATES: Readonly<Record<TemplateKind, Template>> = { sampler, probe, intervention, reporter };

export interface ProjectRequest {
  readonly kind: TemplateKind;
  /** Whether to write TypeScript, which is compiled when the package is packed. */
  readonly typescript: boolean;
}

/** The content of each file, by its path. */
export function projectFiles(
  plugin: string,
  { kind, typescript }: ProjectRequest,
): Readonly<Record<string, string>> {
  const { contract, source, tests, config, usage } = TEMPLATES[kind];
  const symbol = plugin.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  // The suffix makes a variable of names such as `default`, too.
  const variable = symbol + kind[0].toUpperCase() + kind.slice(1);
  const names = { plugin, variable, recall: `^${packageVersion()}` };
  const extension = typescript ? 'ts' : 'js';
  const code = (text: string) => (typescript ? text : `// @ts-check\n${text}`);
  return {
    'package.json': prettyJson(manifest(plugin, kind, typescript)),
    ...(typescript && {
      'tsconfig.json': prettyJson(tsconfig),
      'tsconfig.build.json': prettyJson(buildConfig),
    }),
    [`index.${extension}`]: code(source(names)),
    [`index.test.${extension}`]: code(`import { ${contract} } from 'recall-lab/testing';
import { ${variable} } from './index.js';

// What every ${kind} must do, whatever its options.
${tests(names)}`),
    [`recall.config.${extension}`]: code(`import { defineConfig } from 'recall-lab';
import { ${variable} } from './index.js';

export default defineConfig({
  extends: 'uniform',
  steps: 1000,
  population: { individuals: 512 },
${config(names)}});
`),
    'README.md': readme(plugin, kind, usage(plugin), typescript),
    '.gitignore': `node_modules/\nruns/\n${typescript ? 'dist/\n' : ''}`,
    // onnxruntime's install script downloads a GPU library that plugins do not need.
    '.npmrc': 'ignore-scripts=true\n',
  };
}

const manifest = (plugin: string, kind: TemplateKind, typescript: boolean) => ({
  name: `recall-plugin-${plugin}`,
  version: '0.1.0',
  description: `A ${kind} for recall`,
  keywords: ['recall-lab', 'recall-plugin'],
  type: 'module',
  exports: typescript ? { types: './dist/index.d.ts', default: './dist/index.js' } : './index.js',
  files: [typescript ? 'dist' : 'index.js'],
  scripts: {
    ...(typescript && { build: 'tsc -p tsconfig.build.json' }),
    test: typescript ? 'tsc -p . && vitest run' : 'vitest run',
    ...(typescript && { prepack: 'npm run build' }),
  },
  dependencies: { zod: '^4.0.0' },
  peerDependencies: { 'recall-lab': `^${packageVersion()}` },
  devDependencies: {
    'recall-lab': ownDependency(),
    ...(typescript && { '@types/node': '^20.0.0', typescript: '^5.9.0' }),
    vitest: '^4.0.0',
  },
});

const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};

/** Compiles the plugin alone, without its tests. */
const buildConfig = {
  extends: './tsconfig.json',
  compilerOptions: { noEmit: false, declaration: true, outDir: 'dist' },
  include: ['index.ts'],
};

const readme = (
  plugin: string,
  kind: TemplateKind,
  usage: string,
  typescript: boolean,
) => `# recall-plugin-${plugin}

A ${kind} for [recall](https://www.npmjs.com/package/recall-lab).

    npm install
    npm test                # contract tests
    npx recall plan         # preview a run that uses it
    npx recall              # train
    npm publish${typescript ? ' --ignore-scripts=false   # builds before it packs; .npmrc skips scripts otherwise' : '             # share it'}

To use it in another project, install it and name it in the configuration:

    plugins: [recall-plugin-${plugin}]
${usage}
`;
