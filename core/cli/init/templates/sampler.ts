/** The sampler of a new plugin project. */
import type { Template } from './template.js';

export const sampler: Template = {
  contract: 'testSampler',
  source: ({ plugin, variable, recall }) => `import { defineSampler, uniformOver } from 'recall-lab';
import { z } from 'zod';

/** Starts with one individual and adds more, until everyone is drawn. */
export const ${variable} = defineSampler({
  name: '${plugin}',
  description: 'One individual first, then more and more',
  needs: { recall: '${recall}' },
  options: z.strictObject({
    share: z.number().positive().max(1).default(0.5).describe('Share of the run after which everyone is drawn'),
  }),
  at(step, { options, individuals, steps }) {
    const progress = Math.min(1, step / (options.share * steps));
    return uniformOver(Math.max(1, Math.round(progress * individuals)));
  },
});
`,
  tests: ({ variable }) => `testSampler(${variable}());
testSampler(${variable}({ share: 0.1 }));
`,
  config: ({ variable }) => `  sampler: ${variable}({ share: 0.5 }),
`,
  usage: (plugin) => `    sampler: { plugin: ${plugin}, share: 0.3 }`,
};
