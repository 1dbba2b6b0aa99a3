/** The intervention of a new plugin project. */
import type { Template } from './template.js';

export const intervention: Template = {
  contract: 'testIntervention',
  source: ({
    plugin,
    variable,
    recall,
  }) => `import { defineIntervention, thresholdOptions, watchThreshold } from 'recall-lab';
import { z } from 'zod';

/** Freezes the MLPs once a measurement crosses a level. */
export const ${variable} = defineIntervention({
  name: '${plugin}',
  description: 'Freezes the MLPs once a measurement crosses a level',
  needs: { recall: '${recall}' },
  options: z.strictObject(thresholdOptions),
  create({ name, options }) {
    const watch = watchThreshold(options, \`interventions.\${name}\`);
    return {
      reads: watch.reads,
      // The run records what this returns, and repeats it when it resumes.
      decide: (boundary) => (watch.crossed(boundary) ? { because: watch.description } : undefined),
      change: () => ({ frozen: ['.mlp.'] }),
      save: () => watch.save(),
      restore: (state) => watch.restore(state),
    };
  },
});
`,
  tests: ({ variable }) => `testIntervention(${variable}({ measurement: 'accuracy of seen', above: 0.5 }), {
  measurements: (step) => [
    { name: 'recall.accuracy', value: step / 20, unit: 'fraction', split: 'seen', n: 64, role: 'accuracy' },
  ],
});
`,
  config: ({
    plugin,
    variable,
  }) => `  interventions: { '${plugin}': ${variable}({ measurement: 'accuracy of seen', above: 0.5 }) },
`,
  usage: (plugin) => `    interventions:
      ${plugin}: { measurement: accuracy of seen, above: 0.9 }`,
};
