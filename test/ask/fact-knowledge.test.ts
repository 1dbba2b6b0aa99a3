// A stored model is asked about facts without training: what it was trained on, other facts in its words, and no others.
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factKnowledge } from '../../core/ask/fact-knowledge.js';
import { openModel, type PartialConfig } from '../../core/index.js';
import { attributeKnowledge } from '../../core/measure/index.js';
import { openFolder } from '../../core/open/folder.js';
import { facts } from '../../plugins/index.js';
import { recall } from '../cli/recall.js';
import { prepared, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();

const COUNTRIES = ['France', 'Ghana', 'Peru'];
const RIVERS = ['Rhone', 'Volta', 'Rimac', 'Tano'];

/** Nine towns, each with a country, and every other one with a river. */
function writeFacts(name: string, countryOf = (town: number) => COUNTRIES[town % 3]): string {
  const towns = Array.from({ length: 9 }, (_, town) => town);
  const lines = towns.flatMap((town) => [
    { subject: `Town${town}`, relation: 'country', value: countryOf(town) },
    ...(town % 2 ? [] : [{ subject: `Town${town}`, relation: 'river', value: RIVERS[town % 4] }]),
  ]);
  const file = folder.at(name);
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  return file;
}

function files() {
  const templates = folder.at('templates.json');
  const ways = (text: string) => [text, `So ${text}`, `Then ${text}`, `Now ${text}`];
  const [country, river] = ['[name] lies in [value].', '[name] lies on the [value].'].map(ways);
  writeFileSync(templates, JSON.stringify({ country, river }));
  return { facts: writeFacts('facts.jsonl'), templates };
}

/** Trains until the towns are known. */
async function trained() {
  const paths = files();
  const config: PartialConfig = {
    ...tiny,
    steps: 150,
    batch: 16,
    loss: 'values',
    model: { layers: 1, width: 32, heads: 2 },
    population: facts(paths),
    probes: {},
  };
  await (await prepared(folder.at('run'), config)).start();
  return paths;
}

describe('recall probe', () => {
  it('measures the facts of training as they are measured in a run, by relation', async () => {
    const paths = await trained();
    const [stored, opened] = [await openModel(folder.at('run')), await openFolder(folder.at('run'), paths)];
    const knowledge = await factKnowledge(opened);
    expect(knowledge).toEqual(await factKnowledge(stored));

    const { population } = stored;
    const everyone = Array.from({ length: population.capacity }, (_, i) => i);
    const texts = stored.write(everyone, 'evaluation', 'probe 0');
    const expected = attributeKnowledge(texts, await stored.evaluate(texts), population.attributes);
    expect(knowledge.facts).toBe(14);
    expect(knowledge.accuracy).toBeCloseTo(expected.accuracy, 10);
    expect(knowledge.accuracy).toBeGreaterThan(0.5);
    expect(knowledge.loss).toBeCloseTo(expected.loss, 6);
    const [first] = knowledge.relations.filter(({ relation }) => relation === 'country');
    expect(first).toMatchObject({ facts: 9, chance: 1 / 3 });
    expect(first.baseline).toBeCloseTo(Math.log(3), 6);
    await stored.close();
    await opened.close();
  });

  it('asks about facts that training has not had, in the words of the model', async () => {
    const { templates } = await trained();
    const wrong = writeFacts('wrong.jsonl', (town) => COUNTRIES[(town + 1) % 3]);
    const args = ['--facts', wrong, '--templates', templates];
    const { code, stdout } = await recall(['probe', folder.at('run/model'), ...args, '--json']);
    expect(code).toBe(0);
    const { relations } = JSON.parse(stdout) as {
      relations: { relation: string; accuracy: number; loss: number; baseline: number }[];
    };
    const country = relations.find(({ relation }) => relation === 'country')!;
    expect(country.accuracy).toBeLessThan(0.3);
    expect(country.loss).toBeGreaterThan(country.baseline);
    const { stdout: table } = await recall(['probe', folder.at('run'), ...args]);
    expect(table).toMatch(/^14 facts of 2 relations/);
    expect(table).toMatch(/^country +9 +[\d.]+ % +33\.3 % +[\d.]+ +1\.10 +0\.\d\d$/m);
    expect(table).toMatch(/^all \(mean\) +14 /m);
  });

  it('refuses facts with words that the model does not know, and folders without a model', async () => {
    const { templates } = await trained();
    const strange = writeFacts('strange.jsonl', () => 'Atlantis');
    const ask = (at: string) =>
      recall(['probe', folder.at(at), '--facts', strange, '--templates', templates]);
    const unknown = await ask('run');
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toMatch(/^RECALL_VOCABULARY: .*"Atlantis"/);
    expect((await ask('nothing')).stderr).toMatch(/^RECALL_MODEL_FOLDER: There is no config\.json in/);
  });

  it.each([
    ['config.json', '{"model_type":"mamba"}', /type "mamba".*Supported: gpt2, llama/],
    ['config.json', 'none', /The config\.json of a model is no JSON object/],
    ['model.safetensors.index.json', '{"weight_map":{"a":"gone.safetensors"}}', /There is no model in/],
  ])('says what is wrong with a %s', async (name, content, problem) => {
    const { facts: file, templates } = await trained();
    if (name !== 'config.json') rmSync(folder.at('run/model/model.safetensors'));
    writeFileSync(folder.at(`run/model/${name}`), content);
    const { code, stderr } = await recall([
      'probe',
      folder.at('run'),
      '--facts',
      file,
      '--templates',
      templates,
    ]);
    expect([code, stderr.slice(0, 20)]).toEqual([2, 'RECALL_MODEL_FOLDER:']);
    expect(stderr).toMatch(problem);
  });
});
