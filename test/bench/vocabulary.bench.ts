/** What the gradient of the embedding costs as the vocabulary grows: the batch decides, and writing the table. */
import { tf } from '../../core/engine/tf.js';
import { createEngine } from '../../core/engine/create.js';
import { allocate } from '../../core/engine/engine.js';
import { embedding } from '../../core/model/gradients/embedding.js';
import { randomStream } from '../../core/random/index.js';
import { best } from './default-run.js';

const [ROWS, WIDTH] = [2048, 128];
const VOCABULARIES = [256, 717, 8000, 50_000];

export async function benchVocabulary(): Promise<void> {
  const engine = await createEngine({ threads: 1 });
  console.log(`\nembedding gradient of ${ROWS} tokens, width ${WIDTH}, 1 thread`);
  for (const vocabulary of VOCABULARIES) {
    const program = await engine.compile({
      name: 'embedding gradient',
      signature: {
        table: { shape: [vocabulary, WIDTH], dtype: 'float32', resident: true },
        tokens: { shape: [ROWS], dtype: 'int32' },
        dy: { shape: [ROWS, WIDTH], dtype: 'float32' },
      },
      fn: ({ table, tokens, dy }) => ({
        table: tf.grad((each) => embedding(each, tokens).mul(dy).sum())(table),
      }),
    });
    const table = engine.vector(new Float32Array(vocabulary * WIDTH));
    const given = allocate(program.inputs);
    const stream = randomStream({ seed: 1, stream: 'bench' });
    given.tokens.forEach((_, at) => (given.tokens[at] = stream.integer(vocabulary)));
    const milliseconds = await best(5, () => program.run({ table, ...given }, {}));
    console.log(
      `${vocabulary.toLocaleString('en-US').padStart(8)} tokens: ${milliseconds.toFixed(1).padStart(6)} ms`,
    );
    await program.dispose();
  }
  await engine.dispose();
}
