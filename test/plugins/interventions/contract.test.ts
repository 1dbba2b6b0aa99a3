// What every intervention promises, kept by each of ours.
import type { Measurement } from '../../../core/bus/events.js';
import { testIntervention } from '../../../core/testing/index.js';
import { attentionPatching, earlyStop, fineTune, freeze, learningRate } from '../../../plugins/index.js';

const measured = (step: number): Measurement[] => [
  { name: 'given.accuracy', value: step / 20, unit: 'fraction', split: 'seen', n: 64 },
];

testIntervention(attentionPatching({ reference: 3, start: 2, end: 8 }));
testIntervention(earlyStop({ measurement: 'given.accuracy', above: 0.5, times: 2 }), {
  measurements: measured,
});
testIntervention(learningRate({ rate: 1e-3, final: 0, measurement: 'given.accuracy', above: 0.5 }), {
  measurements: measured,
});
testIntervention(learningRate({ rate: 1e-3, at: 5 }));
testIntervention(freeze({ parts: ['attention', 'embeddings'], at: 5, thaw: 10 }));
testIntervention(fineTune({ at: 5, individuals: 8 }));
for (const storage of ['all', 'reservoir', 'most-frequent', 'most-forgotten'] as const) {
  testIntervention(
    fineTune({ at: 5, individuals: 8, replay: { weight: 0.25, storage, size: 16, refresh: 5 } }),
  );
}
