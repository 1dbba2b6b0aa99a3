// What every probe promises, kept by each of those that look inside the model or wait for something.
import { testProbe } from '../../../core/testing/index.js';
import { attention, calibration, forgetting, gradientFlow, phases } from '../../../plugins/index.js';

testProbe(attention({ texts: 20, heads: true }));
testProbe(calibration({ individuals: 16 }));
testProbe(forgetting({ individuals: 16, new: 16, buckets: 3 }));
testProbe(forgetting({ groups: 4 }));
testProbe(gradientFlow({ texts: 6 }));
testProbe(phases(), {
  measurements: (step) => [
    {
      name: 'recall.loss',
      value: 10 - step / 2,
      unit: 'nats',
      split: 'seen',
      n: 64,
      role: 'loss',
      baseline: 4,
    },
  ],
});
