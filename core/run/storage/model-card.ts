/** What the model is, in `model/README.md`: the page that Hugging Face shows of it. Only what was measured. */
import { architectureOf, type ModelShape } from '../../model/shape.js';
import type { Summary } from '../summary.js';

export function modelCard(summary: Summary, shape: ModelShape): string {
  const { preset, seed, steps, parametersSha256, recall, hallucination, baseline } = summary;
  const { layers, width, heads, vocabulary, positions } = shape;
  const rows: readonly (readonly [string, number | null | undefined, string])[] = [
    ['Attribute accuracy, individuals seen in training', recall.accuracy, ''],
    ['Attribute loss, individuals seen in training', recall.loss, ' nats'],
    ['Attribute loss, individuals never seen', hallucination.loss, ' nats'],
    ['Attribute loss without knowing anybody (baseline)', baseline, ' nats'],
  ];
  return `---
library_name: transformers
pipeline_tag: text-generation
tags: [recall-lab, synthetic]
---

# ${preset === null ? 'A recall model' : `recall: ${preset}`}, seed ${seed}

A ${architectureOf(shape).title} with ${layers} layers, width ${width} and ${heads} heads, trained from scratch by recall-lab on facts about
individuals, for ${steps} steps. It has ${vocabulary} tokens, and reads texts of up to ${positions}. Other words are an error.

| Measured after training | |
| --- | --- |
${rows.flatMap(([name, value, unit]) => (typeof value === 'number' ? [`| ${name} | ${Number(value.toFixed(4))}${unit} |`] : [])).join('\n')}

Every text begins with \`<|endoftext|>\`, which the tokenizer adds.

SHA-256 of the parameters: \`${parametersSha256}\`
`;
}
