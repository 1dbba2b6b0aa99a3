/** A probe on small biographies, and a model whose knowledge is written down in advance. */
import type { Measurement } from '../../../core/bus/events.js';
import type { Boundary } from '../../../core/plugin/contracts.js';
import { PluginContainer } from '../../../core/plugin/container.js';
import type { PluginInstances, PluginSpec } from '../../../core/plugin/definition.js';
import type { Model, Texts, TokenMetrics } from '../../../core/plugin/model.js';
import { Registry } from '../../../core/plugin/registry.js';
import { VALUE, type Phrasing, type Population } from '../../../core/population/population.js';
import { randomStream } from '../../../core/random/index.js';
import { writeTexts } from '../../../core/run/training/texts.js';
import { runProbe, tinyBiographies } from '../../../core/testing/fixtures.js';

/** What a model was asked to write about. */
export interface Asked {
  readonly individuals: readonly number[];
  readonly phrasing: Phrasing;
}

/** Makes a probe as a run would, for 64 individuals with 16 held out. */
export function madeProbe(
  spec: PluginSpec,
  name = spec.plugin,
): {
  probe: Omit<PluginInstances['probe'], 'measure'> & {
    measure(boundary: Boundary, model: Model): Promise<readonly Measurement[]>;
  };
  population: Population;
} {
  const container = new PluginContainer(new Registry(), { seed: 1, steps: 1000, batch: 8 });
  const population = container.population(tinyBiographies(64));
  const { instance } = container.mount('probe', name, spec, `probes.${name}`);
  // Answers as a run takes them: with what was declared of each measurement.
  const probe = {
    ...instance,
    measure: (boundary: Boundary, model: Model) => runProbe(instance, name, boundary, model),
  };
  return { probe, population };
}

/** A model that loses so many nats on every value of an individual, and gets all of them right or none. */
export function scriptedModel(population: Population, loss: (individual: number) => number, right = false) {
  const asked: Asked[] = [];
  const model: Pick<Model, 'write' | 'evaluate'> = {
    write(individuals, phrasing) {
      asked.push({ individuals: [...individuals], phrasing });
      return writeTexts(population, individuals, phrasing, (slot) =>
        randomStream({ seed: 1, stream: 'script', slot }),
      );
    },
    evaluate: (texts) => Promise.resolve(metrics(texts, loss, right)),
  };
  return { model: model as Model, asked };
}

function metrics(
  { count, roles, individuals }: Texts,
  loss: (individual: number) => number,
  right: boolean,
): TokenMetrics {
  const width = roles.length / count;
  const all = () => new Float32Array(count * (width - 1));
  const made = {
    loss: all(),
    correct: all().fill(right ? 1 : 0),
    maxProbability: all().fill(0.5),
    entropy: all().fill(2),
  };
  for (let text = 0; text < count; text++) {
    for (let position = 1; position < width; position++) {
      const at = text * width + position;
      // All of a value's loss lies on its first token.
      if (roles[at] >= VALUE && roles[at] !== roles[at - 1])
        made.loss[text * (width - 1) + position - 1] = loss(individuals[text]);
    }
  }
  return made;
}
