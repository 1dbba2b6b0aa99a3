/** The probe of a new plugin project. */
import type { Template } from './template.js';

export const probe: Template = {
  contract: 'testProbe',
  source: ({
    plugin,
    variable,
    recall,
  }) => `import { attributeKnowledge, defineProbe, permutation } from 'recall-lab';
import { z } from 'zod';

/** Measures how sure the model is of its answers about a random sample of individuals in training. */
export const ${variable} = defineProbe({
  name: '${plugin}',
  description: 'How sure the model is of its answers',
  needs: { recall: '${recall}' },
  options: z.strictObject({
    individuals: z.int().positive().default(32).describe('Sample size'),
  }),
  create({ name, options, individuals, population, seed }) {
    const n = Math.min(options.individuals, individuals);
    const shuffled = permutation(individuals, seed, '${plugin}');
    const sample = Array.from({ length: n }, (_, i) => shuffled(i));
    return {
      measures: [{ name: \`\${name}.confidence\`, unit: 'fraction', split: 'seen', n, role: 'confidence' }],
      async measure(_boundary, model) {
        const texts = model.write(sample, 'evaluation', '${plugin}');
        const { maxProbability } = attributeKnowledge(texts, await model.evaluate(texts), population.attributes);
        return [{ name: \`\${name}.confidence\`, value: maxProbability }];
      },
    };
  },
});
`,
  tests: ({ variable }) => `testProbe(${variable}());
testProbe(${variable}({ individuals: 8 }));
`,
  config: ({ plugin, variable }) => `  probes: { '${plugin}': ${variable}({ every: 100 }) },
`,
  usage: (plugin) => `    probes:
      ${plugin}: { individuals: 64, every: 50 }`,
};
