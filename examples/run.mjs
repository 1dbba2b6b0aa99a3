/** Packs recall-lab, installs it in a copy of each example, runs the example, and checks what it did. */
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expectMatch, install, pack, root, run, temporaryFolder, timed } from '../test/package/pack.mjs';

/** Everything that makes a run short; what an example shows is left as it is. */
const short = [
  '--steps',
  '30',
  '--set',
  'batch=8',
  '--set',
  'model.width=16',
  '--set',
  'population.individuals=64',
];

const folder = temporaryFolder();
const copy = (example) => {
  const to = path.join(folder, example);
  cpSync(path.join(root, 'examples', example), to, {
    recursive: true,
    filter: (file) => !/node_modules|runs$|package-lock/.test(file),
  });
  return to;
};

const tarball = await timed('packed', pack);

const strict = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');

await timed('custom-scheduler', () => {
  const cwd = copy('custom-scheduler');
  install(cwd, tarball);
  run(process.execPath, [tsc, ...strict, 'recall.config.ts', 'spaced-repetition.test.ts'], { cwd });
  expectMatch(run('npm', ['test'], { cwd }), /Tests .*passed/, 'npm test');
  expectMatch(
    run('npx', ['recall', 'plan', '--no-measure'], { cwd }),
    /uniform over \d+ from/,
    'recall plan',
  );
  const summary = JSON.parse(run('npx', ['recall', '-q', '--json', ...short], { cwd }));
  if (summary.steps !== 30) throw new Error(`The run ended after ${summary.steps} steps`);
});

await timed('custom-architecture', () => {
  const cwd = copy('custom-architecture');
  install(cwd, tarball);
  run(process.execPath, [tsc, ...strict, 'recall.config.ts', 'convolution.test.ts'], { cwd });
  expectMatch(run('npm', ['test'], { cwd }), /Tests .*passed/, 'npm test');
  expectMatch(
    run('npx', ['recall', 'plan', '--no-measure'], { cwd }),
    /causal convolution, [\d,]+ parameters: 4 layers/,
    'recall plan',
  );
  const flags = [...short, '--set', 'sampler=uniform', '--out', 'trained'];
  const summary = JSON.parse(run('npx', ['recall', '-q', '--json', ...flags], { cwd }));
  if (summary.steps !== 30) throw new Error(`The run ended after ${summary.steps} steps`);
  const card = readFileSync(path.join(cwd, 'trained/model/README.md'), 'utf8');
  expectMatch(card, /A causal convolution with 4 layers/, 'the model card');
});

await timed('custom-engine', () => {
  const cwd = copy('custom-engine');
  install(cwd, tarball);
  run(process.execPath, [tsc, ...strict, '--types', 'node', 'recall.config.ts', 'timed.test.ts'], { cwd });
  expectMatch(run('npm', ['test'], { cwd }), /Tests .*passed/, 'npm test');
  run('npx', ['recall', '-q', ...short, '--out', 'trained'], { cwd });
  const timings = readFileSync(path.join(cwd, 'trained/timings.tsv'), 'utf8');
  expectMatch(timings, /^program\truns\tmilliseconds\n[^]*\t30\t[\d.]+\n/, 'timings.tsv');
});

await timed('custom-population', () => {
  const cwd = copy('custom-population');
  install(cwd, tarball);
  run(process.execPath, [tsc, ...strict, 'recall.config.ts', 'addition.test.ts'], { cwd });
  expectMatch(run('npm', ['test'], { cwd }), /Tests .*passed/, 'npm test');
  const flags = ['--steps', '30', '--set', 'batch=8', '--set', 'model.width=16'];
  const summary = JSON.parse(run('npx', ['recall', '-q', '--json', ...flags], { cwd }));
  if (summary.individuals !== 481) throw new Error(`It trained on ${summary.individuals} sums`);
});

await timed('team-preset', () => {
  const cwd = path.join(copy('team-preset'), 'project');
  const [preset] = JSON.parse(
    run('npm', ['pack', '--json'], { cwd: path.join(cwd, '../recall-preset-acme') }),
  );
  install(cwd, tarball, path.join(cwd, '../recall-preset-acme', preset.filename));
  const keys = run('npx', ['recall', 'config', '--explain'], { cwd });
  expectMatch(keys, /^steps = 500 +# recall\.config\.yaml$/m, 'own keys win');
  expectMatch(keys, /^seed = 42 +# preset .*acme, via preset .*small$/m, 'the preset is extended');
  expectMatch(keys, /^sampler\.exponent = 0\.9/m, 'the sampler is replaced');
  if (/hallucination/.test(keys)) throw new Error('The probe is still there');
  const summary = JSON.parse(run('npx', ['recall', '-q', '--json', ...short], { cwd }));
  if (summary.seed !== 42) throw new Error(`The run had seed ${summary.seed}`);
});

await timed('watch-events', () => {
  const cwd = copy('watch-events');
  install(cwd, tarball);
  expectMatch(run(process.execPath, ['watch.js', '20'], { cwd }), /curves\.svg: 20 steps/, 'watch.js');
  const svg = readFileSync(path.join(cwd, 'curves.svg'), 'utf8');
  for (const name of ['training loss', 'recall.loss', 'recall.accuracy']) {
    expectMatch(svg, new RegExp(`${name}.*\\n +<polyline [^>]*points="[\\d.]+,[\\d.]+ `), name);
  }
});
