// A stored model answers as the probes saw it: next words, their probabilities, and what is true.
import { describe, expect, it } from 'vitest';
import { answer } from '../../core/ask/answer.js';
import { nextTokenProbabilities } from '../../core/ask/next-token.js';
import { Questions } from '../../core/ask/question.js';
import { openModel } from '../../core/index.js';
import { attributeKey } from '../../core/measure/index.js';
import { recall as recallProbe } from '../../plugins/index.js';
import { recall } from '../cli/recall.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();

/** Learns something in a second: few people, all of whom the probe asks about. */
const learning = {
  ...tiny,
  steps: 150,
  batch: 16,
  model: { layers: 1, width: 32, heads: 2 },
  population: { ...(tiny.population as object), individuals: 112 },
  probes: { recall: recallProbe({ every: 150, first: 100 }) },
};

describe('recall ask', () => {
  it('agrees with the recall probe: every attribute of 100 individuals', async () => {
    const run = await prepared(folder.at('run'), learning);
    const measured = new Map<string, number>();
    run.events$.subscribe((event) => {
      if (event.type === 'measurement') measured.set(event.name, event.value);
    });
    await run.start();
    const model = await openModel(folder.at('run'));
    const questions = new Questions(model.population, model.config.seed);
    for (const attribute of model.population.attributes) {
      let right = 0;
      for (let individual = 0; individual < 100; individual++) {
        const { truth } = await answer(model, questions.about(individual, attribute.name), 1);
        if (truth!.isRight) right++;
      }
      expect(right / 100).toBeCloseTo(measured.get(`recall.accuracy.${attributeKey(attribute)}`)!, 6);
    }
    await model.close();
    expect(measured.get('recall.accuracy')).toBeGreaterThan(0.1);
  });

  it('gives probabilities that sum to one, and whose logarithm is the loss that probes measure', async () => {
    await (await prepared(folder.at('run'))).start();
    const model = await openModel(folder.at('run'));
    const texts = model.write([5], 'evaluation', 'test');
    const { loss } = await model.evaluate(texts);
    for (const at of [1, 4, 20]) {
      const probabilities = await nextTokenProbabilities(model, Array.from(texts.tokens.subarray(0, at)));
      expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 4);
      expect(-Math.log(probabilities[texts.tokens[at]])).toBeCloseTo(loss[at - 1], 3);
    }
    await model.close();
  });

  it('knows the truth of a sentence that names somebody, seen or not, and asks for one attribute', async () => {
    await (await prepared(folder.at('run'))).start();
    const model = await openModel(folder.at('run'));
    const questions = new Questions(model.population, model.config.seed);
    for (const individual of [3, model.population.capacity - 2]) {
      const asked = questions.about(individual, 'company');
      const typed = questions.text(asked.prompt);
      expect(typed).toMatchObject({ attribute: 'company', truth: asked.truth });
      expect(typed.individual?.index).toBe(individual);
    }
    expect(questions.individual(3).split).toBe('seen');
    expect(questions.individual(model.population.capacity - 1).split).toBe('unseen');
    await model.close();
  });

  it('asks the model at the end, at a checkpoint, and untrained', async () => {
    await (await prepared(folder.at('run'))).start();
    const says = async (checkpoint?: number) => {
      const model = await openModel(folder.at('run'), { checkpoint });
      const { step } = model;
      const [first] = await nextTokenProbabilities(model, [0]);
      await model.close();
      return { step, first };
    };
    expect((await says()).step).toBe(12);
    expect((await says(8)).step).toBe(8);
    expect((await says(0)).step).toBe(0);
    expect((await says(8)).first).not.toBe((await says()).first);
    await expect(openModel(folder.at('run'), { checkpoint: 3 })).rejects.toMatchObject({
      code: 'RECALL_CHECKPOINT',
    });
  });

  it('asks the newest checkpoint of a run that has not ended', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    const model = await openModel(folder.at('run'));
    expect(model.step).toBe(6);
    await model.close();
  });
});

describe('the command', () => {
  it('prints the next words, what the model says, and the truth', async () => {
    await (await prepared(folder.at('run'))).start();
    const asking = ['ask', 'run', '--individual', '3', '--attribute', 'birth-place'];
    const { code, stdout } = await recall([...asking, '--top', '3'], folder.path);
    expect(code).toBe(0);
    expect(stdout).toMatch(/It says {4}\S.*\nThe truth {2}\S.*: (right|wrong)\nAbout/);
    const { stdout: json } = await recall([...asking, '--json'], folder.path);
    expect(JSON.parse(json)).toMatchObject({ attribute: 'birth place', step: 12 });
  });

  it('answers for all attributes when none is named', async () => {
    await (await prepared(folder.at('run'))).start();
    const { stdout } = await recall(['ask', 'run', '--individual', '3', '--json'], folder.path);
    expect(JSON.parse(stdout)).toHaveLength(6);
  });

  it.each([
    [['Xyzzy was born in'], 'RECALL_UNKNOWN_WORD', 'Near "Xyzzy"'],
    [['--individual', '99999'], 'RECALL_ASK', 'There is no individual 99999'],
    [['--individual', '1', '--attribute', 'birthplace'], 'RECALL_ASK', 'Did you mean "birth-place"?'],
    [['--attribute', 'major'], 'RECALL_FLAG', '--individual'],
    [['text', '--individual', '1'], 'RECALL_FLAG', 'Remove one of them'],
    [['a text', '--checkpoint', '5'], 'RECALL_CHECKPOINT', '4, 8, 12'],
  ])('refuses %j', async (args, problem, fix) => {
    await (await prepared(folder.at('run'), { ...tiny, checkpoints: { every: 4, keep: 9 } })).start();
    const { code, stderr } = await recall(['ask', 'run', ...args], folder.path);
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
    expect(stderr).toContain(fix);
  });
});
