/**
 * Our training step. Takes one for each line that it reads.
 *
 * usage: recall-step.ts LAYERS,WIDTH,HEADS,POSITIONS,BATCH,VOCABULARY THREADS
 */
import { createInterface } from 'node:readline';
import { createEngine } from '../../../core/engine/create.js';
import { allocate } from '../../../core/engine/engine.js';
import { initialParameters } from '../../../core/model/initial.js';
import { trainStep } from '../../../core/model/programs.js';
import { randomStream } from '../../../core/random/stream.js';

const [layers, width, heads, positions, batch, vocabulary] = process.argv[2].split(',').map(Number);
const shape = { layers, width, heads, vocabulary, positions };
const engine = await createEngine({ threads: Number(process.argv[3]) });
const program = await engine.compile(trainStep({ shape, batch, positions }));
const parameters = initialParameters(shape, 1);
const zeros = () => engine.vector(new Float32Array(parameters.length));
const vectors = { parameters: engine.vector(parameters), firstMoment: zeros(), secondMoment: zeros() };
const arrays = allocate(program.inputs);
const outputs = allocate(program.outputs);
arrays.weights.fill(1);
arrays.totalWeight[0] = batch * positions;
arrays.learningRate[0] = 1e-3;
const stream = randomStream({ seed: 1, stream: 'peers' });

async function step(): Promise<string> {
  arrays.tokens.forEach((_, at) => (arrays.tokens[at] = stream.integer(vocabulary)));
  arrays.optimizerStep[0]++;
  const [start, used] = [performance.now(), process.cpuUsage()];
  await program.run({ ...vectors, ...arrays }, outputs);
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return `${elapsed} ${(user + system) / 1000} ${process.resourceUsage().maxRSS * 1024}`;
}

for (let i = 0; i < 3; i++) await step();
console.log(`ready recall, ${engine.description}`);
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
while (!(await lines.next()).done) console.log(await step());
await engine.dispose();
