/**
 * One training step of recall, PyTorch (eager and compiled) and JAX, taken in turns, so that what else the machine does
 * hits all of them. It installs nothing: it uses the Python of `RECALL_PEERS_PYTHON`, or python3, and what that has.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Layers, width, heads, positions, batch, vocabulary. */
const SHAPES = [
  '2,128,4,32,32,256',
  '2,128,4,64,32,717',
  '4,128,4,64,64,256',
  '4,256,8,64,64,256',
  '8,512,8,64,64,256',
];
const THREADS = 2;
const ROUNDS = 15;
const MOST_SECONDS = 60;

const python = process.env.RECALL_PEERS_PYTHON ?? 'python3';
const file = (name: string) => fileURLToPath(new URL(`./peers/${name}`, import.meta.url));
const contenders: Record<string, (shape: string) => [string, ...string[]]> = {
  recall: (shape) => [
    process.execPath,
    '--import',
    'jiti/register',
    file('recall-step.ts'),
    shape,
    `${THREADS}`,
  ],
  'PyTorch eager': (shape) => [python, file('torch_step.py'), shape, `${THREADS}`, 'eager'],
  'torch.compile': (shape) => [python, file('torch_step.py'), shape, `${THREADS}`, 'compile'],
  JAX: (shape) => [python, file('jax_step.py'), shape],
};

/** A process that takes one step for each line that it is sent. */
interface Peer {
  readonly name: string;
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly wall: number[];
  readonly cpu: number[];
  memory: number;
}

export async function benchPeers(): Promise<void> {
  for (const shape of SHAPES) {
    const started = Object.entries(contenders).map(([name, command]) => start(name, command(shape)));
    const peers: Peer[] = [];
    for (const peer of started) {
      const found = await peer;
      if (typeof found === 'string') console.log(found);
      else peers.push(found);
    }
    const end = performance.now() + 1000 * MOST_SECONDS;
    for (let round = 0; round < ROUNDS && (round < 3 || performance.now() < end); round++) {
      for (const peer of peers) await step(peer);
    }
    console.log(`\n${shape} (layers, width, heads, positions, batch, vocabulary), ${THREADS} threads`);
    console.log('                     best     median        CPU   GFLOP/s   peak memory   our time / its');
    for (const peer of peers) console.log(line(peer, peers[0], operations(shape)));
    for (const { process: peer } of peers) process.kill(-peer.pid!);
  }
  console.log(`\nPeers come from PyPI: python3 -m venv peers && peers/bin/pip install torch jax optax`);
  console.log('Then: RECALL_PEERS_PYTHON=peers/bin/python npm run bench peers');
}

async function start(name: string, [command, ...args]: [string, ...string[]]): Promise<Peer | string> {
  const child = spawn(command, args, {
    // A group of its own, with the processes that torch.compile starts: all of them end together.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // JAX has no setting for it: the machine's cores are shared out as the others' threads are.
    env: { ...process.env, OMP_NUM_THREADS: `${THREADS}`, JAX_PLATFORMS: 'cpu' },
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += String(text)));
  child.on('error', (error) => (said += error.message));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  for (;;) {
    const next = await lines.next();
    if (next.done) return `${name} cannot be compared: ${said.trim().split('\n').at(-1)}`;
    if (next.value.startsWith('ready')) break;
  }
  return { name, process: child, lines, wall: [], cpu: [], memory: 0 };
}

async function step(peer: Peer): Promise<void> {
  peer.process.stdin?.write('step\n');
  const { value } = (await peer.lines.next()) as { value: string };
  const [wall, cpu, memory] = value.split(' ').map(Number);
  peer.wall.push(wall);
  peer.cpu.push(cpu);
  peer.memory = memory;
}

/** Floating-point operations of a step, counted as in engine.bench.ts. */
function operations(shape: string): number {
  const [layers, width, , positions, batch, vocabulary] = shape.split(',').map(Number);
  const matrices = 12 * layers * width ** 2 + vocabulary * width;
  return batch * positions * (6 * matrices + 12 * layers * width * positions);
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1];

function line({ name, wall, cpu, memory }: Peer, ours: Peer, work: number): string {
  const [best] = sorted(wall);
  const ratio = (of: (values: readonly number[]) => number) => (of(ours.wall) / of(wall)).toFixed(2);
  const cells = [
    name.padEnd(16),
    `${best.toFixed(1)} ms`.padStart(9),
    `${median(wall).toFixed(1)} ms`.padStart(11),
    `${median(cpu).toFixed(1)} ms`.padStart(11),
    (work / best / 1e6).toFixed(0).padStart(8),
    `${(memory / 2 ** 20).toFixed(0)} MiB`.padStart(13),
    name === ours.name ? '' : `best ${ratio((values) => sorted(values)[0])}, median ${ratio(median)}`,
  ];
  return cells.join(' ');
}
