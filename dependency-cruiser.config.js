// The layers of core/, and the wall between it and plugins/: `npm run lint` fails on an import that points up, on a
// circle, and on a way around the entry points. A layer may import the layers before it.
const layers = [
  ['errors.ts', 'duration.ts', 'version.ts', 'shown.ts', 'text.ts', 'plain.ts', 'regular-file.ts', 'random/'],
  ['distribution/', 'bus/'],
  ['population/', 'engine/'],
  ['model/'],
  ['plugin/'],
  ['schedule/'],
  ['measure/'],
  ['storage/'],
  ['config/', 'log/', 'doctor/', 'setup/', 'import/'],
  ['run/'],
  ['open/', 'ask/', 'catalog/', 'sweep/', 'plan/'],
  ['report/', 'executor/', 'feed/'],
  ['serve/', 'page/'],
  ['cli/', 'testing/'],
  ['index.ts', 'kit.ts'],
];

const pathOf = (names) => `^core/(${names.map((name) => name.replace('.', '\\.')).join('|')})`;

const upward = layers.slice(0, -1).map((names, i) => ({
  name: `upward-from-${names.at(-1).replace(/\W.*$/, '')}`,
  comment: `A layer imports only what stands below it: see "Layers" in CONTRIBUTING.md.`,
  severity: 'error',
  from: { path: pathOf(names) },
  to: { path: pathOf(layers.slice(i + 1).flat()) },
}));

export default {
  forbidden: [
    ...upward,
    {
      name: 'no-layer',
      comment: 'Every file of core/ belongs to a layer: add its folder to dependency-cruiser.config.js.',
      severity: 'error',
      from: { path: '^core/', pathNot: pathOf(layers.flat()) },
      to: {},
    },
    {
      name: 'circle',
      comment: "Types load nothing: two files of one folder may name each other's.",
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'circle-in-run',
      comment:
        'In these folders, types form no circles, either: share them by a file below, such as assembly.ts.',
      severity: 'error',
      from: { path: '^core/(run|storage)/' },
      to: { circular: true, viaOnly: { path: '^core/(run|storage)/' } },
    },
    {
      name: 'circle-of-folders',
      severity: 'error',
      scope: 'folder',
      from: { path: '^core/[^/]+$' },
      to: { circular: true, path: '^core/[^/]+$' },
    },
    {
      name: 'deep-import',
      comment: 'Plugins and presets import from "recall-lab" and "recall-lab/kit", as an outsider\'s would.',
      severity: 'error',
      from: { path: '^(plugins|presets)/' },
      to: { path: '^core/', pathNot: '^core/(index|kit)\\.ts$' },
    },
    {
      name: 'core-knows-a-plugin',
      comment: 'Nothing in core/ knows a plugin or preset. The names that it completes are the exception.',
      severity: 'error',
      from: { path: '^core/', pathNot: '^core/(config/known|cli/preset-names)\\.ts$' },
      to: { path: '^(plugins|presets)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: [], extensions: ['.ts', '.js', '.json'] },
  },
};
