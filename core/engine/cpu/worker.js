// @ts-check
/**
 * One worker of the engine: it runs programs on arrays of its own, because onnxruntime takes no shared memory.
 *
 * It is JavaScript, and imports no TypeScript, because nothing transforms the code of a worker when recall runs from
 * its sources.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * @typedef {import('../engine.js').Signature} Signature
 * @typedef {Record<string, Float32Array | Int32Array>} Arrays
 * @typedef {object} Program
 * @property {InferenceSession} session
 * @property {import('./messages.js').Load} load
 * @property {Arrays} [inputs] used again at every block
 * @property {Arrays} [outputs] used again at every shard and block
 */

/** @type {Map<number, Program>} */
const programs = new Map();
/** @type {Map<number, { version: number, values: Float32Array, spare?: Float32Array }>} */
const copies = new Map();

/** @param {readonly number[]} shape */
const sizeOf = (shape) => shape.reduce((product, extent) => product * extent, 1);

/** @param {Signature} signature @param {readonly string[]} [except] @returns {Arrays} */
const zeros = (signature, except = []) =>
  Object.fromEntries(
    Object.entries(signature)
      .filter(([name]) => !except.includes(name))
      .map(([name, { shape, dtype }]) => [
        name,
        dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape)),
      ]),
  );

/** @param {Signature} signature @param {Readonly<Arrays>} arrays @returns {Record<string, Tensor>} */
const tensors = (signature, arrays, prefix = '') =>
  Object.fromEntries(
    Object.entries(signature).map(([name, { shape, dtype }]) => [
      prefix + name,
      new Tensor(/** @type {'float32'} */ (dtype), /** @type {Float32Array} */ (arrays[name]), shape),
    ]),
  );

/** @param {Program} program @param {Readonly<Arrays>} inputs @param {Readonly<Arrays>} outputs */
async function execute({ session, load }, inputs, outputs) {
  await session.run(tensors(load.inputs, inputs), tensors(load.outputs, outputs, load.outputPrefix));
}

/** @param {import('./messages.js').VectorRef} vector */
function copyOf({ id, version, buffer }) {
  const copy = copies.get(id) ?? { version: -1, values: new Float32Array(buffer.byteLength / 4) };
  if (copy.version !== version) copy.values.set(new Float32Array(buffer));
  copy.version = version;
  copies.set(id, copy);
  return copy;
}

/** @param {import('./messages.js').VectorRefs} vectors @returns {Arrays} */
const valuesOf = (vectors) =>
  Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, copyOf(vector).values]));

/** @param {Arrays} outputs */
const scalarsIn = (outputs) =>
  Object.fromEntries(
    Object.entries(outputs)
      .filter(([, { length }]) => length === 1)
      .map(([name, [value]]) => [name, value]),
  );

/** @param {import('./messages.js').RunOnce} request */
async function run({ program: id, vectors, replaced, inputs }) {
  const program = /** @type {Program} */ (programs.get(id));
  const results = zeros(program.load.outputs, replaced);
  /** @type {Record<string, Float32Array>} */
  const next = {};
  for (const name of replaced) {
    const copy = copyOf(vectors[name]);
    next[name] = copy.spare ??= new Float32Array(copy.values.length);
  }
  await execute(program, { ...inputs, ...valuesOf(vectors) }, { ...results, ...next });
  for (const name of replaced) {
    const { id, version, buffer } = vectors[name];
    copies.set(id, { version: version + 1, values: next[name], spare: copies.get(id)?.values });
    new Float32Array(buffer).set(next[name]);
  }
  return results;
}

/** @param {import('./messages.js').MapShards} request */
async function map({ program: id, vectors, inputs, batch, gradients, next }) {
  const program = /** @type {Program} */ (programs.get(id));
  const common = { ...inputs, ...valuesOf(vectors) };
  const outputs = (program.outputs ??= zeros(program.load.outputs));
  const counter = new Int32Array(next);
  /** @type {import('./messages.js').Scalars} */
  const done = {};
  for (let shard; (shard = Atomics.add(counter, 0, 1)) < gradients.length;) {
    /** @type {Arrays} */
    const own = {};
    for (const name of batch)
      own[name] = shardOf(inputs[name], sizeOf(program.load.inputs[name].shape), shard);
    await execute(program, { ...common, ...own }, outputs);
    new Float32Array(gradients[shard]).set(outputs.gradient);
    done[shard] = scalarsIn(outputs);
  }
  return done;
}

/**
 * A shard's part of an input, filled up with zeros where the batch has no more.
 *
 * @param {Float32Array | Int32Array} whole @param {number} size @param {number} shard
 */
function shardOf(whole, size, shard) {
  const part = whole.subarray(shard * size, (shard + 1) * size);
  if (part.length === size) return part;
  const filled = part instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  filled.set(part);
  return filled;
}

/** @param {import('./messages.js').UpdateBlocks} request */
async function update({ program: id, updated, inputs, gradients, gradientNames, blocks, next }) {
  const program = /** @type {Program} */ (programs.get(id));
  const own = (program.inputs ??= zeros(program.load.inputs));
  const outputs = (program.outputs ??= zeros(program.load.outputs));
  const vectors = Object.entries(updated).map(([name, buffer]) => [name, new Float32Array(buffer)]);
  const parts = gradients.map((gradient) => new Float32Array(gradient));
  const counter = new Int32Array(next);
  /** @type {import('./messages.js').Scalars} */
  const done = {};
  for (let block; (block = Atomics.add(counter, 0, 1)) < blocks.length;) {
    const { offset, gradientOffset, size } = blocks[block];
    for (const [name, vector] of /** @type {[string, Float32Array][]} */ (vectors)) {
      own[name].set(vector.subarray(offset, offset + size));
    }
    parts.forEach((part, i) => {
      const array = own[gradientNames[i]];
      array.set(part.subarray(gradientOffset, gradientOffset + size));
      // What lies behind the end of the last block must not count in the norm.
      array.fill(0, size);
    });
    await execute(program, { ...own, ...inputs }, outputs);
    for (const [name, vector] of /** @type {[string, Float32Array][]} */ (vectors)) {
      vector.set(outputs[name].subarray(0, size), offset);
    }
    done[block] = scalarsIn(outputs);
  }
  return done;
}

/** @param {import('./messages.js').Request} request @returns {Promise<unknown>} */
async function answerTo(request) {
  switch (request.kind) {
    case 'load': {
      const session = await InferenceSession.create(request.model, request.options);
      programs.set(request.program, { session, load: request });
      return;
    }
    case 'run':
      return run(request);
    case 'map':
      return map(request);
    case 'update':
      return update(request);
    case 'release': {
      const { session, load } = /** @type {Program} */ (programs.get(request.program));
      if (load.options.enableProfiling) session.endProfiling();
      await session.release();
      programs.delete(request.program);
      return;
    }
    case 'forget':
      copies.delete(request.vector);
  }
}

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
/** 1 while native code may be running: a process that exits meanwhile would abort. */
const busy = new Int32Array(workerData.busy);
/** Requests are answered one after another, because a program has one set of arrays. */
let queue = Promise.resolve();
port.on('message', ({ id, request }) => {
  queue = queue.then(async () => {
    Atomics.store(busy, 0, 1);
    try {
      port.postMessage({ id, answer: await answerTo(request) });
    } catch (error) {
      port.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
    } finally {
      Atomics.store(busy, 0, 0);
      Atomics.notify(busy, 0);
    }
  });
});
port.postMessage({ version: env.versions.node ?? env.versions.common });
