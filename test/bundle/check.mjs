// What works on this machine, and how fast: self-tests, agreement with the processor, tokens per second beside PyTorch,
// and then runs at the paper's sizes for as long as there is time. Run by check.sh.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRun, defineProbe } from 'recall-lab';
import { z } from 'zod';

const minutes = Number(process.argv[2]);
const end = Date.now() + minutes * 60_000;
const recall = [process.execPath, 'node_modules/recall-lab/dist/core/cli/main.js'];
const quiet = {
  reporters: { terminal: false, jsonl: false },
  probes: { recall: false, hallucination: false },
};

const { engines, ...machine } = JSON.parse(
  spawnSync(recall[0], [recall[1], 'doctor', '--json'], { encoding: 'utf8' }).stdout,
);
const gpu = spawnSync(
  'nvidia-smi',
  ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'],
  { encoding: 'utf8' },
);
print('machine', { ...machine, gpu: gpu.stdout?.trim() || 'no NVIDIA GPU' });
for (const engine of engines) print('self-test', engine);
const ready = engines
  .filter(({ available, engine }) => available && !['cpu', 'reference'].includes(engine))
  .map(({ engine }) => engine);

// 50 steps of a laptop preset, against the processor.
const steps = 50;
const reference = await trained('cpu');
for (const engine of ready) {
  const { parameters, batches, losses } = await trained(engine);
  const apart = Math.max(...losses.map((loss, i) => Math.abs(loss - reference.losses[i])));
  let furthest = 0;
  parameters.forEach(
    (value, i) => (furthest = Math.max(furthest, Math.abs(value - reference.parameters[i]))),
  );
  print('agreement', {
    engine,
    steps,
    batches: batches.join() === reference.batches.join() ? 'the same' : 'DIFFERENT',
    loss: `${apart.toExponential(1)} nats apart at most`,
    parameters: `${furthest.toExponential(1)} apart at most`,
  });
}

const sizes = [
  { name: 'laptop', preset: 'uniform' },
  { name: '4 layers, width 256', preset: 'uniform', model: { layers: 4, width: 256, heads: 8 }, batch: 64 },
  { name: "8 layers, width 512, the paper's batch", preset: 'paper-uniform' },
  { name: '8 layers, width 512, four times that batch', preset: 'paper-uniform', batch: 512 },
];
for (const { name, ...size } of sizes) {
  let shape;
  for (const engine of ready) {
    const speed = await tokensPerSecond(engine, size);
    shape = speed.shape;
    print('speed', { size: name, engine, ...speed.said });
  }
  if (!shape) continue;
  const { layers, width, heads, positions, vocabulary, batch } = shape;
  const torch = spawnSync(
    'python3',
    ['torch-step.py', [layers, width, heads, positions, batch, vocabulary].join()],
    { encoding: 'utf8' },
  );
  for (const line of torch.stdout?.trim().split('\n') ?? [])
    print('speed', { size: name, engine: line || 'PyTorch is not here' });
}

const [engine] = ready;
for (const preset of engine ? ['paper-warmup', 'paper-uniform'] : []) {
  const left = end - Date.now();
  if (left < 30_000) break;
  const share = preset === 'paper-warmup' ? left / 2 : left;
  const flags = ['--preset', preset, '--engine', engine, '--out', `runs/${preset}`];
  const child = spawn(recall[0], [recall[1], ...flags], { stdio: ['ignore', 'inherit', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGTERM'), share - 15_000);
  await once(child, 'close');
  clearTimeout(timer);
  console.log(execFileSync('tail', ['-n', '6', `runs/${preset}/metrics.jsonl`], { encoding: 'utf8' }));
}

function print(what, said) {
  const words =
    typeof said === 'string'
      ? said
      : Object.entries(said)
          .map(([key, value]) => `${key}: ${value}`)
          .join(' | ');
  console.log(`${what.padEnd(10)} ${words}`);
}

async function trained(engine) {
  const run = await createRun({ preset: 'uniform', overrides: { engine, steps, ...quiet } });
  const [batches, losses] = [[], []];
  run.events$.subscribe((event) => {
    if (event.type !== 'step') return;
    batches.push(event.batch);
    losses.push(event.loss);
  });
  await run.start();
  return { parameters: run.parameters, batches, losses };
}

/** Steps for about ten seconds after the first three. */
async function tokensPerSecond(engine, size) {
  let shape;
  const look = defineProbe({
    name: 'look',
    options: z.strictObject({}),
    create: () => ({ measure: (_, model) => ((shape = model.shape), []) }),
  });
  const { preset, ...changes } = size;
  const probes = { ...quiet.probes, look: look({ every: 400 }) };
  const run = await createRun({ preset, overrides: { ...changes, ...quiet, engine, steps: 400, probes } });
  const times = [];
  let tokens = 0;
  run.events$.subscribe((event) => {
    if (event.type !== 'step') return;
    times.push(performance.now());
    tokens = event.tokens;
    if (times.length > 10 && times.at(-1) - times[3] > 10_000) run.stop('measured');
  });
  try {
    await run.start();
  } catch (error) {
    return { shape: shape && { ...shape, batch: run.config.batch }, said: { failed: error.message } };
  }
  const each = times
    .slice(4)
    .map((time, i) => time - times[3 + i])
    .sort((a, b) => a - b);
  const median = each[Math.floor(each.length / 2)];
  const memory = spawnSync('nvidia-smi', ['--query-gpu=memory.used', '--format=csv,noheader'], {
    encoding: 'utf8',
  }).stdout?.trim();
  const said = {
    step: `${median.toFixed(1)} ms`,
    tokens: `${Math.round((tokens / median) * 1000).toLocaleString('en')} per second`,
    'GPU memory': memory,
    'memory here': `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  };
  return { shape: { ...shape, batch: run.config.batch }, said };
}
