/** Plugins that decide by what they remember, of every kind and however they stand inside one another. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  above,
  constant,
  cycle,
  defineIntervention,
  defineProbe,
  defineReporter,
  defineSampler,
  fade,
  interpolate,
  join,
  linear,
  uniformOver,
  until,
  type Json,
  type Sampler,
} from 'recall-lab';

/** Draws from more and more individuals, as many as the running mean of a loss says. */
function climber(individuals: number): Sampler {
  let state = { size: 4, asked: 0, mean: 0 };
  return {
    at: () => uniformOver(state.size),
    decide({ measurements }) {
      const loss = measurements.find(({ name }) => name === 'recall.loss')?.value;
      state.asked++;
      if (loss === undefined || state.asked % 2 === 0) return undefined;
      state.mean = 0.7 * state.mean + 0.3 * loss;
      state.size = Math.min(individuals, state.size + 1 + Math.round(state.mean));
      return { size: state.size };
    },
    save: () => ({ ...state }),
    restore: (saved) => void (state = { ...(saved as typeof state) }),
  };
}

/** The same with its memory in an array. */
function arrayClimber(individuals: number): Sampler {
  const inner = climber(individuals);
  const memory = () => inner.save!() as Record<string, number>;
  return {
    at: (...asked) => inner.at(...asked),
    decide: (...asked) => inner.decide!(...asked),
    save: () => null,
    restore: () => undefined,
    saveArrays: () => ({ memory: Float32Array.from(Object.values(memory())) }),
    restoreArrays: ({ memory: [size, asked, mean] }) => inner.restore!({ size, asked, mean }),
  };
}

export const climbing = defineSampler({
  name: 'climbing',
  create: ({ individuals }) => climber(individuals),
});

export class Climbing implements Sampler {
  private asked = 0;
  at() {
    return uniformOver(4 + this.asked);
  }
  decide(): Json {
    return { asked: ++this.asked };
  }
  save() {
    return this.asked;
  }
  restore(state: Json) {
    this.asked = state as number;
  }
}
export const classical = defineSampler({ name: 'classical', use: Climbing });

/** Knows nothing of what its parts remember. */
export const mixing = defineSampler({
  name: 'mixing',
  create({ sampler }) {
    const [a, b] = [sampler('climbing', 'a'), sampler('classical', 'b')];
    return {
      at: (step, transitions) => interpolate(a.at(step, transitions), b.at(step, transitions), 0.5),
      decide: (boundary, transitions) =>
        boundary.step % 2 === 0 ? a.decide?.(boundary, transitions) : b.decide?.(boundary, transitions),
    };
  },
});

/** All schedules, of samplers that are no plugins. */
export const scheduled = defineSampler({
  name: 'scheduled',
  create({ individuals, sampler }) {
    const climb = () => climber(individuals);
    return join([
      { steps: 8, sampler: until(above('recall.loss', 1), climb(), climb(), { minimum: 4, maximum: 6 }) },
      { steps: 8, sampler: fade(climb(), arrayClimber(individuals), linear(8)) },
      { steps: 8, sampler: sampler('climbing', 'third') },
      {
        sampler: cycle([
          { steps: 3, sampler: climb() },
          { steps: 5, sampler: constant(uniformOver(9)) },
        ]),
      },
    ]);
  },
});

/** Brings a sampler of its own twice, and one that is a plugin in between. */
export const redirecting = defineIntervention({
  name: 'redirecting',
  create: ({ individuals, sampler }) => ({
    decide: ({ step }) => (step % 10 === 5 ? { now: step === 15 ? 'plugin' : 'own' } : undefined),
    change: ({ data }) => ({
      sampler:
        (data as { now: string }).now === 'plugin' ? sampler('climbing', 'then') : arrayClimber(individuals),
    }),
  }),
});

/** Lowers the learning rate as often as it has been asked. */
export const tiring = defineIntervention({
  name: 'tiring',
  create() {
    let asked = 0;
    return {
      decide: () => (++asked % 6 === 0 ? { rate: 0.01 / asked } : undefined),
      change: ({ data }) => ({ learningRate: () => (data as { rate: number }).rate }),
      save: () => ({ asked }),
      restore: (state) => void ({ asked } = state as { asked: number }),
    };
  },
});

/** Sums the parameters that it has seen. */
export const drifting = defineProbe({
  name: 'drifting',
  create() {
    let sums: Float32Array = new Float32Array(4);
    return {
      async measure(_boundary, model) {
        const parameters = await model.readParameters();
        sums = sums.map((sum, i) => sum + parameters[i]);
        return [{ name: 'drifting.sum', value: sums[3], unit: 'sum', split: 'seen', n: 1 }];
      },
      save: () => null,
      restore: () => undefined,
      saveArrays: () => ({ sums }),
      restoreArrays: (arrays) => void (sums = arrays.sums.slice()),
    };
  },
});

/** Counts steps, and writes their number down at the end. */
export const tallying = defineReporter({
  name: 'tallying',
  create({ folder }) {
    let steps = 0;
    return {
      event: ({ type }) => void (steps += type === 'step' ? 1 : 0),
      close() {
        if (folder) writeFileSync(path.join(folder, 'tally.json'), JSON.stringify(steps));
      },
      save: () => steps,
      restore: (state) => void (steps = state as number),
    };
  },
});
