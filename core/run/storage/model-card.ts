/** Writes the text of `model/README.md`, the model card that Hugging Face shows. A pure function. */
import { architectureOf, type ModelShape } from '../../model/shape.js';
import { END_OF_TEXT, type Vocabulary } from '../../population/vocabulary.js';
import { plural } from '../../text.js';
import type { Summary } from '../summary.js';

export function modelCard(
  summary: Summary,
  shape: ModelShape,
  { tokens, tokenizer, endOfText }: Vocabulary,
): string {
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

A ${architectureOf(shape).title} with ${plural(layers, 'layer')}, width ${width} and ${plural(heads, 'head')}, trained by recall-lab on facts about
individuals, for ${plural(steps, 'step')}. It has ${vocabulary} tokens and reads texts of up to ${positions} tokens.${tokenizer ? '' : ' Unknown words are an error.'}

| Measured after training | |
| --- | --- |
${rows.flatMap(([name, value, unit]) => (typeof value === 'number' ? [`| ${name} | ${Number(value.toFixed(4))}${unit} |`] : [])).join('\n')}

${tokenizer ? `In training, every text starts with \`${tokens[endOfText]}\` and a space.` : `Every text starts with \`${END_OF_TEXT}\`, which the tokenizer adds.`}

SHA-256 of the parameters: \`${parametersSha256}\`
`;
}
