/** Writes the text of `model/README.md`, the model card that Hugging Face shows. A pure function. */
import { architectureOf, type ModelShape } from '../../model/shape.js';
import type { Summary } from '../summary.js';

export function modelCard(summary: Summary, shape: ModelShape): string {
  const { preset, seed, steps, parametersSha256, recall, hallucination, baseline } = summary;
  const { layers, width, heads, vocabulary, positions } = shape;
  const rows: readonly (readonly [string, number | null | undefined, string])[] = [
    ['Attribute accuracy, individuals seen in training', recall.accuracy, ''],
    ['Attribute loss, individuals seen in training', recall.loss, ' nats'],
    ['Attribute loss, unseen individuals', hallucination.loss, ' nats'],
    ['No-knowledge baseline', baseline, ' nats'],
  ];
  return `---
library_name: transformers
pipeline_tag: text-generation
tags: [recall-lab, synthetic]
---

# ${preset === null ? 'A recall model' : `recall: ${preset}`}, seed ${seed}

A ${architectureOf(shape).title} with ${layers} layers, width ${width} and ${heads} heads, trained from scratch by recall-lab on facts about
individuals, for ${steps} steps. It has ${vocabulary} tokens and reads texts of up to ${positions} tokens. Unknown words are an error.

| Measured after training | |
| --- | --- |
${rows.flatMap(([name, value, unit]) => (typeof value === 'number' ? [`| ${name} | ${Number(value.toFixed(4))}${unit} |`] : [])).join('\n')}

Every text starts with \`<|endoftext|>\`, which the tokenizer adds.

SHA-256 of the parameters: \`${parametersSha256}\`
`;
}
