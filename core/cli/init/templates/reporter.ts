/** The reporter of a new plugin project. */
import type { Template } from './template.js';

export const reporter: Template = {
  contract: 'testReporter',
  source: ({ plugin, variable, recall }) => `import { defineReporter, roleOf } from 'recall-lab';
import { z } from 'zod';

/** Prints the measurements of one role. */
export const ${variable} = defineReporter({
  name: '${plugin}',
  description: 'Prints the measurements of one role',
  needs: { recall: '${recall}' },
  options: z.strictObject({
    role: z.string().default('accuracy of seen').describe('Role of the measurements'),
  }),
  event(event, { options }) {
    if (event.type !== 'measurement' || roleOf(event) !== options.role) return;
    process.stderr.write(\`\${event.step}: \${event.name} = \${event.value} \${event.unit}\\n\`);
  },
});
`,
  tests: ({ variable }) => `testReporter(${variable}());
testReporter(${variable}({ role: 'loss of seen' }));
`,
  config: ({ plugin, variable }) => `  reporters: { '${plugin}': ${variable}() },
`,
  usage: (plugin) => `    reporters:
      ${plugin}: { role: loss of seen }`,
};
