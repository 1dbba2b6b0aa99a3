import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandHere } from '../../core/cli/init/command.js';
import { wrappable } from '../../core/cli/doctor.js';
import { commands } from '../../core/cli/commands.js';
import { project } from '../config/project.js';
import { emptyFolder, recall, TINY } from './recall.js';

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

describe('recall --help', () => {
  it('begins with the main usage, and fits 80 columns', async () => {
    const { code, stdout } = await recall(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: recall --preset NAME/);
    expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Commands'));
    for (const { name } of commands) expect(stdout).toContain(`  ${name} `);
    for (const flag of ['--preset', '--steps', '--out', '--version']) expect(stdout).toContain(flag);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect((await recall(['help'])).stdout).toBe(stdout);
  });

  it('is there for each command', async () => {
    for (const { name } of commands) {
      const { code, stdout } = await recall([name, '--help']);
      expect([name, code]).toEqual([name, 0]);
      expect(stdout).toMatch(/^Usage: recall/);
      expect(widest(stdout)).toBeLessThanOrEqual(80);
      expect((await recall(['help', name])).stdout).toContain(stdout.trim().slice(0, 100));
    }
  });
});

describe('a mistake on the command line', () => {
  it.each([
    [['lst'], 'RECALL_UNKNOWN_COMMAND', 'Did you mean "list"?'],
    [['zipf'], 'RECALL_UNKNOWN_COMMAND', 'recall --preset zipf'],
    [['help', 'plam'], 'RECALL_UNKNOWN_COMMAND', 'Did you mean "plan"?'],
    [['--stepz', '3'], 'RECALL_USAGE', '--steps'],
    [['--preset', 'zpif'], 'RECALL_UNKNOWN_PRESET', 'Did you mean "zipf"?'],
    [['plan', '--preset', 'zipf', '--set', 'sampler.exponnet=1'], 'RECALL_OPTION', 'exponent'],
    [['--steps', 'many', '--preset', 'zipf'], 'RECALL_FLAG', '--steps'],
    [['list', 'everything'], 'RECALL_UNKNOWN_NAME', 'no preset or plugin'],
    [['init', 'plugin'], 'RECALL_USAGE', 'name'],
    [['init', 'plugn', 'mine'], 'RECALL_USAGE', 'See recall init --help'],
    [['init', 'plugin', '../up'], 'RECALL_NAME', 'small letters'],
    [['--config', 'nowhere.yaml'], 'RECALL_CONFIG_FILE', 'nowhere.yaml'],
  ])('%j: one line with a code and what would be right, and nothing is started', async (args, code, hint) => {
    const folder = emptyFolder();
    const outcome = await recall(args, folder);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/^[^\n]+\n$/);
    expect(outcome.stderr).toMatch(new RegExp(`^${code}: `));
    expect(outcome.stderr).toContain(hint);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('in an empty folder is answered with what to do', async () => {
    const { code, stderr } = await recall([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^RECALL_NO_CONFIG: .*--preset.*recall init/);
  });
});

describe('recall list', () => {
  const plugin = `import { defineSampler, uniformOver } from 'recall-lab';
    export const mine = defineSampler({ name: 'mine', description: 'one of ours', at: () => uniformOver(1) });`;

  it('shows presets and plugins by kind, and what each is for', async () => {
    const { stdout } = await recall(['list']);
    const headings = stdout.split('\n').filter((line) => /^\w/.test(line));
    expect(headings.map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['Presets', 'Samplers', 'Probes', 'Reporters', 'Populations']),
    );
    expect(stdout).toMatch(/^ {2}zipf +\S/m);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it("shows the project's own with the file that they are from", async () => {
    const folder = project({ 'recall.config.json': { plugins: ['./mine'], steps: 5 }, 'mine.ts': plugin });
    expect((await recall(['list'], folder)).stdout).toMatch(/^ {2}mine +one of ours \[mine\.ts\]$/m);
    const all = JSON.parse((await recall(['list', '--json'], folder)).stdout) as object[];
    const mine = { kind: 'sampler', name: 'mine', description: 'one of ours', source: 'mine.ts' };
    expect(all).toContainEqual(expect.objectContaining(mine));
  });

  it('shows those that the configuration holds itself, however deep, and ours only once', async () => {
    const folder = project({
      'recall.config.ts': `import { zipf, stagedWarmup } from 'recall-lab/plugins';
        import { mine } from './mine';
        export default {
          extends: ['zipf', './base'],
          sampler: stagedWarmup({ stages: [{ steps: 5, sampler: zipf() }, { sampler: mine() }] }),
        };`,
      'base.ts': `import { defineProbe } from 'recall-lab';
        const length = defineProbe({ name: 'length', measure: () => [] });
        export default { probes: { long: length() } };`,
      'mine.ts': plugin,
    });
    const { stdout } = await recall(['list'], folder);
    expect(stdout).toMatch(/^ {2}mine +one of ours \[held by recall\.config\.ts\]$/m);
    expect(stdout).toMatch(/^ {2}length +\[held by base\.ts\]$/m);
    expect(stdout.match(/held by/g)).toHaveLength(2);
    const all = JSON.parse((await recall(['list', '--json'], folder)).stdout) as object[];
    const length = { kind: 'probe', name: 'length', source: 'base.ts', byValue: true };
    expect(all).toContainEqual(expect.objectContaining(length));
  });

  it('shows a preset whose description is no text without it', async () => {
    const folder = project({
      'recall.config.json': { presets: ['./team.mjs'], steps: 5 },
      'team.mjs': `export const odd = { preset: 'odd', description: { en: 'words' }, extends: 'zipf' };`,
    });
    const { code, stdout } = await recall(['list'], folder);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^ {2}odd +\[team\.mjs\]$/m)]);
  });

  it('says which plugins are for another version of recall', async () => {
    const future = plugin.replace("name: 'mine',", "name: 'mine', needs: { recall: '>=7' },");
    const folder = project({ 'recall.config.json': { plugins: ['./mine'], steps: 5 }, 'mine.ts': future });
    const { stdout } = await recall(['list'], folder);
    expect(stdout).toMatch(/^ {2}mine +needs recall-lab >=7, and this is \S+ \[mine\.ts\]$/m);
    expect((await recall(['list', '--json'], folder)).stdout).toContain('"needs": ">=7"');
  });
});

describe('recall config', () => {
  it('prints a configuration that means the same when it is read back', async () => {
    const { stdout } = await recall(['config', '--preset', 'zipf', '--seed', '7']);
    const folder = project({ 'recall.config.yaml': stdout });
    expect((await recall(['config'], folder)).stdout).toBe(stdout);
    expect(JSON.parse((await recall(['config', '--json'], folder)).stdout)).toEqual(parse(stdout));
  });

  it('explains each key with the file or flag that set it', async () => {
    const folder = project({ 'recall.config.json': { extends: 'zipf', steps: 5 } });
    const { stdout } = await recall(['config', '--explain', '--set', 'seed=3'], folder);
    expect(stdout).toMatch(/^seed = 3 +# --set seed$/m);
    expect(stdout).toMatch(/^steps = 5 +# recall\.config\.json$/m);
    expect(stdout).toMatch(/^sampler\.exponent = \S+ +# preset zipf$/m);
  });
});

describe('recall init', () => {
  it('writes a configuration that a run can be planned from, and never writes over one', async () => {
    const folder = emptyFolder();
    expect((await recall(['init'], folder)).stdout).toContain('recall.config.ts');
    const { code, stdout } = await recall(['plan', '--no-measure'], folder);
    expect([code, stdout]).toEqual([0, expect.stringContaining('imbalanced-warmup')]);
    expect(await recall(['init'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^RECALL_EXISTS: .*recall\.config\.ts/) as string,
    });
  });

  it('leaves alone a package.json with a configuration, and minds no other', async () => {
    const taken = project({ 'package.json': { recall: { extends: 'zipf' } } });
    expect((await recall(['init'], taken)).stderr).toMatch(/^RECALL_EXISTS: .*package\.json/);
    expect((await recall(['init'], project({}))).code).toBe(0);
  });

  it('says what to type next: `recall` where the shell finds it, npx where only the project has it', async () => {
    expect((await recall(['init'])).stdout).toContain(`Next:\n  ${commandHere()} plan\n`);
    const bin = project({ recall: '', 'node_modules/.bin/recall': '' });
    expect(commandHere({ PATH: ['/nowhere', bin].join(path.delimiter) })).toBe('recall');
    expect(commandHere({ PATH: path.join(bin, 'node_modules/.bin') })).toBe('npx recall');
    expect(commandHere({})).toBe('npx recall');
  });

  it('makes no plugin with the name of a sampler that there is', async () => {
    const plugins = {
      'recall.config.json': { plugins: ['./mine'] },
      'mine.ts': `import { defineSampler, uniformOver } from 'recall-lab';
        export const mine = defineSampler({ name: 'mine', at: () => uniformOver(1) });`,
    };
    const folder = project(plugins);
    for (const [name, where] of [
      ['staged-warmup', 'recall-lab/plugins'],
      ['mine', 'mine.ts'],
    ]) {
      const { code, stderr } = await recall(['init', 'plugin', name], folder);
      expect(code).toBe(2);
      expect(stderr).toMatch(new RegExp(`^RECALL_NAME: .*"${name}" \\(at .*${where}\\).*my-${name}`));
      expect(existsSync(path.join(folder, name))).toBe(false);
    }
    const broken = project({ 'recall.config.json': '{' });
    expect((await recall(['init', 'plugin', 'zipf'], broken)).stderr).toMatch(/^RECALL_NAME/);
    expect((await recall(['init', 'plugin', 'mine'], broken)).code).toBe(0);
  });

  it('makes a whole plugin project or nothing', async () => {
    const folder = emptyFolder();
    expect((await recall(['init', 'plugin', 'spaced-repetition'], folder)).code).toBe(0);
    expect(readdirSync(folder)).toEqual(['spaced-repetition']);
    const made = path.join(folder, 'spaced-repetition');
    symlinkSync(path.resolve('node_modules'), path.join(made, 'node_modules'));
    const { stdout } = await recall(['plan', '--no-measure', ...TINY.slice(0, 2)], made);
    expect(stdout).toContain('uniform over 1');
    writeFileSync(path.join(made, 'mine.txt'), '');
    expect((await recall(['init', 'plugin', 'spaced-repetition'], folder)).stderr).toMatch(/^RECALL_EXISTS/);
    expect(existsSync(path.join(made, 'mine.txt'))).toBe(true);
  });

  it.each(['sampler', 'probe', 'intervention', 'reporter'])('makes a %s in either language', async (kind) => {
    const folder = emptyFolder();
    for (const [name, ...flags] of [['plain'], ['typed', '--typescript']]) {
      const { code } = await recall(['init', 'plugin', name, '--kind', kind, ...flags], folder);
      expect(code).toBe(0);
      const made = path.join(folder, name);
      symlinkSync(path.resolve('node_modules'), path.join(made, 'node_modules'));
      const listed = await recall(['list', name], made);
      expect(listed.stdout).toMatch(new RegExp(`^${kind} ${name}: `));
    }
    expect(readdirSync(path.join(folder, 'plain'))).toContain('index.js');
    expect(readdirSync(path.join(folder, 'typed'))).toContain('index.ts');
  });

  it('lets two kinds have plugins of one name', async () => {
    expect((await recall(['init', 'plugin', 'zipf', '--kind', 'probe'])).code).toBe(0);
    expect((await recall(['init', 'plugin', 'mine', '--kind', 'preset'])).stderr).toMatch(
      /^RECALL_USAGE.*sampler/,
    );
  });
});

describe('recall doctor', () => {
  it('says which engine is used, and why others are not', { timeout: 300_000 }, async () => {
    const { code, stdout } = await recall(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +used +cpu +onnxruntime/m);
    expect(stdout).toContain(process.versions.node);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('lays out what libraries say: paths are broken behind a slash, and their own source is left out', () => {
    const deep = `not at ${'/some/where'.repeat(7)}/lib.node`;
    const words = wrappable(deep, 50).split(' ');
    expect(Math.max(...words.map(({ length }) => length))).toBeLessThanOrEqual(50);
    expect(words.slice(2, -1).every((word) => word.endsWith('/'))).toBe(true);
    expect(words.slice(2).join('')).toBe(deep.slice('not at '.length));
    expect(wrappable('x'.repeat(120), 50)).toBe(['x'.repeat(50), 'x'.repeat(50), 'x'.repeat(20)].join(' '));
    expect(wrappable('not here: /src/gpu.cc:136 f(const X&)::<lambda()> ok was false. No\nadapter', 50)).toBe(
      'not here: No adapter',
    );
  });
});

describe('recall', () => {
  it('trains when a preset is all that is named', async () => {
    const folder = emptyFolder();
    const { code, stdout, stderr } = await recall(['--preset', 'zipf', ...TINY, '-q', '--json'], folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ preset: 'zipf', steps: 3 });
    expect(existsSync(path.join(folder, 'runs/zipf-seed1/summary.json'))).toBe(true);
  });

  it('does not call a configuration by the preset that it extends', async () => {
    const folder = project({ 'recall.config.json': { extends: 'zipf', seed: 4 } });
    const { stdout } = await recall([...TINY, '-q', '--json'], folder);
    expect(JSON.parse(stdout)).toMatchObject({ preset: 'zipf (changed)' });
    expect(readdirSync(path.join(folder, 'runs'))).toEqual(['zipf-changed-seed4']);
  });
});
