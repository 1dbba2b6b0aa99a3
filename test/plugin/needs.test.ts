// What a plugin needs is there, or the run does not begin, and the error says who needs what.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRun } from 'recall-lab';
import { defineProbe, defineSampler } from '../../core/plugin/define.js';
import type { PluginDefinition } from '../../core/plugin/definition.js';
import { checkVersion, supportsVersion } from '../../core/plugin/requirements.js';
import { uniformOver } from '../../core/distribution/index.js';
import { packageVersion } from '../../core/version.js';
import { errorOf, project } from '../config/project.js';

const needing = (needs: object) => defineProbe({ name: 'needy', needs, measure: () => [] });
const started = (needs: object) =>
  createRun({ file: false, preset: { extends: 'zipf', probes: { mine: needing(needs)() } } });

describe('a version of recall-lab that a plugin needs', () => {
  it.each([
    ['>=0.1 <1', '0.1.0', true],
    ['>=0.1 <1', '0.9.7', true],
    ['>=0.1 <1', '1.0.0', false],
    ['>=0.1 <1', '0.2.0-beta.1', true],
    ['>=0.2.0', '0.2.0-beta.1', false],
    ['^0.1.0', '0.2.0', false],
    ['0.1 || >=0.3', '0.3.1', true],
  ])('%s: %s fits: %s', (recall, version, expected) => {
    expect(supportsVersion({ recall }, version)).toBe(expected);
  });

  it('that is here lets the run begin', async () => {
    await started({ recall: `^${packageVersion()}` });
  });

  it('that is not here keeps it from beginning: the error names plugin, range, version and place', async () => {
    const error = await errorOf(started({ recall: '>=7 <9' }));
    expect(error).toMatchObject({
      code: 'RECALL_NEED',
      at: expect.stringMatching(/^probes\.mine in /) as string,
    });
    expect(error.message).toContain(`"needy" needs recall-lab >=7 <9, but this is ${packageVersion()}`);
    expect(error.fix).toContain('"recall-lab@>=7 <9"');
  });

  it('is asked for before the plugin is made, or its options are looked at', async () => {
    let made = false;
    const future = defineSampler({
      name: 'future',
      needs: { recall: '>=7' },
      create() {
        made = true;
        return { at: () => uniformOver(1) };
      },
    });
    const registered = { extends: 'zipf', sampler: future({ option: 1 } as object) };
    expect((await errorOf(createRun({ file: false, preset: registered }))).code).toBe('RECALL_NEED');
    expect(made).toBe(false);
  });

  it('is asked for of samplers inside samplers, too', async () => {
    const future = defineSampler({ name: 'future', needs: { recall: '>=7' }, at: () => uniformOver(1) });
    const preset = {
      extends: 'zipf',
      sampler: { plugin: 'staged-warmup', stages: [{ sampler: future() }] },
    };
    expect(await errorOf(createRun({ file: false, preset }))).toMatchObject({
      code: 'RECALL_NEED',
      at: expect.stringMatching(/^sampler\.stages\.0\.sampler in /) as string,
    });
  });

  it('must be a range, or the definition is refused', () => {
    for (const recall of ['newest', '>=', '1.2.3.4', 3, null]) {
      expect(() => needing({ recall })).toThrow(
        expect.objectContaining({ code: 'RECALL_DEFINITION', at: 'probe "needy"' }) as Error,
      );
    }
    // Whatever the text is, it is a range or an error of ours.
    fc.assert(
      fc.property(fc.string(), (recall) => {
        try {
          const { kind, declaration } = needing({ recall }) as unknown as PluginDefinition;
          checkVersion({ kind, declaration }, 'probes.mine');
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^RECALL_(DEFINITION|NEED)$/) as string,
          });
        }
      }),
    );
  });

  it('says in which file a definition is wrong', async () => {
    const cwd = project({
      'recall.config.json': { extends: './base.json', steps: 3 },
      'base.json': { extends: 'zipf', plugins: ['./mine.ts'] },
      'mine.ts': `import { defineSampler, uniformOver } from 'recall-lab';
        export const mine = defineSampler({ name: 'mine', needs: { recall: 'newest' }, at: () => uniformOver(1) });`,
    });
    const error = await errorOf(createRun({ cwd }));
    expect(error.code).toBe('RECALL_DEFINITION');
    expect(error.at).toMatch(
      /^sampler "mine" in .*mine\.ts, by plugins in recall\.config\.json -> base\.json$/,
    );
  });
});

describe('what else a plugin needs', () => {
  const errorFor = (needs: object) => errorOf(started(needs));

  it('another plugin: is in the run, or the error says where to add it', async () => {
    await started({ plugins: ['recall', 'zipf', 'biographies'] });
    expect(await errorFor({ plugins: ['forgetting'] })).toMatchObject({
      code: 'RECALL_NEED',
      problem: 'The probe "mine" needs the plugin "forgetting"',
      at: expect.stringMatching(/^probes\.mine in /) as string,
    });
  });

  it.each([
    ['recall', 'needs', /needs: \{ plugins: \['recall'\] \}/],
    [null, 'needs', /Use an object/],
    [['recall'], 'needs', /Use an object/],
    [{ plugins: 'forgetting' }, 'needs.plugins', /a list of names: plugins: \['forgetting'\]/],
    [{ plugins: [defineProbe] }, 'needs.plugins', /a list of names/],
    [{ engine: 'abacus' }, 'needs.engine', /Allowed: cpu, webgpu/],
  ])('must be written as needs are, or the definition is refused: %j', (needs, key, fix) => {
    expect(() => needing(needs as object)).toThrow(
      expect.objectContaining({
        code: 'RECALL_DEFINITION',
        problem: expect.stringContaining(`\`${key}\` is `) as string,
        at: 'probe "needy"',
        fix: expect.stringMatching(fix) as string,
      }) as Error,
    );
  });

  it('an engine: is the one that the run has', async () => {
    await started({ engine: 'cpu' });
    expect((await errorFor({ engine: 'cuda' })).message).toMatch(/"mine".*"cuda", not "cpu"/);
  });

  it('something that this version does not know: is no need that could be met', async () => {
    const error = await errorFor({ plugin: ['recall'] });
    expect(error.code).toBe('RECALL_NEED');
    expect(error.fix).toContain('Did you mean "plugins"?');
  });
});
