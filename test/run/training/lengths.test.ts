// Batches are padded to the length of their own texts: they cost what these cost, and nothing else changes.
import { writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { compose } from '../../../core/config/index.js';
import { resumeRun } from '../../../core/index.js';
import { subset } from '../../../core/distribution/index.js';
import { attributeKnowledge } from '../../../core/measure/index.js';
import { PluginContainer } from '../../../core/plugin/container.js';
import { Registry } from '../../../core/plugin/registry.js';
import { lengthsUpTo } from '../../../core/population/lengths.js';
import { VALUE, type Population } from '../../../core/population/population.js';
import { randomStream } from '../../../core/random/index.js';
import { batchDrawer } from '../../../core/run/training/batch.js';
import { trainableModel } from '../../../core/testing/trainable-model.js';
import { attention, attentionPatching, calibration, facts } from '../../../plugins/index.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();

/** Every eighth subject has five relations, the others one; names and values are of several pieces. */
const RELATIONS = ['born in', 'lives in', 'works in', 'died in', 'met in'];
const lines = Array.from({ length: 40 }, (_, i) =>
  RELATIONS.slice(0, i % 8 === 0 ? 5 : 1).map((relation, r) =>
    JSON.stringify({
      subject: `Person${i} Lovelace${i % 3}`,
      relation,
      value: `Place${(i + r) % 4} upon Sea`,
    }),
  ),
).flat();

const spec = () =>
  facts({
    facts: folder.at('facts.jsonl'),
    templates: folder.at('templates.json'),
    tokenizer: 'byte-pair',
    tokens: 90,
    heldOut: 8,
  });

const population = () =>
  new PluginContainer(new Registry(), { seed: 1, steps: 10, batch: 8 }).population(spec());

/** Whether an individual has all relations. */
function isLong(population: Population, individual: number): boolean {
  const attributes = new Set<number>();
  const push = (_token: number, role: number) => void (role >= VALUE && attributes.add(role));
  population.write(individual, 'training', randomStream({ seed: 1, stream: 'test' }), { push });
  return attributes.size > 1;
}

beforeEach(async () => {
  await writeFile(folder.at('facts.jsonl'), lines.join('\n'));
  const sentences = RELATIONS.map((relation) => {
    const verb = relation.split(' ')[0];
    return [relation, [`[name] ${verb} in [value].`, `It is said that [name] ${verb} here: [value].`]];
  });
  await writeFile(folder.at('templates.json'), JSON.stringify(Object.fromEntries(sentences)));
});

it.each([
  [9, [9]],
  [16, [16]],
  [40, [16, 32, 40]],
  [300, [48, 96, 144, 192, 240, 288, 300]],
])('texts of up to %i tokens are padded to one of %j', (textLength, lengths) => {
  expect(lengthsUpTo(textLength)).toEqual(lengths);
});

describe('a batch', () => {
  it('is as long as its longest text needs, and has the same texts', () => {
    const own = population();
    const draw = (of: Population) => batchDrawer(of, { seed: 1, batch: 8, loss: 'all-tokens' });
    const everyone = Array.from({ length: own.individuals }, (_, i) => i);
    const short = everyone.filter((individual) => !isLong(own, individual));
    const seen = new Set<number>();
    for (const individuals of [short, everyone]) {
      for (let step = 0; step < 10; step++) {
        const batch = draw(own)(step, subset(individuals));
        const padded = draw({ ...own, lengths: undefined })(step, subset(individuals));
        expect(padded.positions).toBe(own.textLength);
        expect(batch.counted).toBe(padded.counted);
        const { positions } = batch;
        seen.add(positions);
        for (let text = 0; text < 8; text++) {
          const [from, width] = [text * (own.textLength + 1), positions + 1];
          const row = padded.tokens.subarray(from, from + own.textLength + 1);
          expect(batch.tokens.subarray(text * width, (text + 1) * width)).toEqual(row.subarray(0, width));
          expect(row.subarray(width).every((token) => token === 0)).toBe(true);
        }
      }
    }
    expect(seen.size).toBeGreaterThan(1);
  });
});

it('what is measured does not depend on the padding', async () => {
  const own = population();
  const asked = Array.from({ length: 20 }, (_, i) => i).filter((individual) => !isLong(own, individual));
  const measured = await Promise.all(
    [own, { ...own, lengths: undefined }].map(async (each) => {
      const trainable = await trainableModel(each, 1);
      const { model } = trainable;
      const texts = model.write(asked, 'evaluation', 'test');
      const { loss, accuracy } = attributeKnowledge(texts, await model.evaluate(texts), each.attributes);
      await trainable.dispose();
      return { loss, accuracy };
    }),
  );
  expect(measured[0].loss).toBeCloseTo(measured[1].loss, 4);
  expect(measured[0].accuracy).toBe(measured[1].accuracy);
});

it('a run of batches of several lengths resumes bit for bit, with probes and patching on values of several tokens', async () => {
  const config = compose(tiny, {
    population: spec(),
    probes: {
      hallucination: { individuals: 8 },
      attention: attention({ every: 6, texts: 8 }),
      calibration: calibration({ every: 6, individuals: 8 }),
    },
    interventions: { patching: attentionPatching({ reference: 4, start: 6 }) },
  });
  await (await prepared(folder.at('whole'), config)).start();
  await startUntil(await prepared(folder.at('cut'), config), 7);
  await (await resumeRun(folder.at('cut'))).start();
  expect(await results(folder.at('cut'))).toEqual(await results(folder.at('whole')));
});
