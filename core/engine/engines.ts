/** The built-in engines. Importing a definition loads no runtime. */
import { RecallError } from '../errors.js';
import type { EngineDefinition, EngineSettings } from './registry.js';

const onnx = async () => (await import('./onnx/engine.js').catch(unavailable)).createOnnxEngine;
const tfjs = async () => (await import('./tfjs/engine.js')).createTfjsEngine;

/** A GPU or other accelerator that onnxruntime has an execution provider for. */
const accelerator = (
  definition: Omit<EngineDefinition, 'create'> & { provider: string },
): EngineDefinition => ({
  ...definition,
  async create({ threads, device }: EngineSettings) {
    const { name, provider } = definition;
    const options = definition.reads.includes('device') ? { name: provider, deviceId: device } : provider;
    return (await onnx())({
      name,
      threads,
      provider: options,
      deterministic: false,
      resident: name === 'webgpu',
    });
  },
});

export const engines: readonly EngineDefinition[] = [
  {
    name: 'cpu',
    summary: 'compiled, on the processor (onnxruntime)',
    reads: ['threads'],
    create: async ({ threads, profile }) =>
      (await import('./cpu/engine.js')).createCpuEngine({ threads, profile }),
  },
  accelerator({
    name: 'webgpu',
    summary: 'compiled, on any GPU (onnxruntime)',
    reads: [],
    remedy:
      "It takes a GPU with a driver for Vulkan (on Linux: the package libvulkan1, and the driver's own files), Metal or Direct3D 12.",
    provider: 'webgpu',
  }),
  accelerator({
    name: 'cuda',
    summary: 'compiled, on an NVIDIA GPU (onnxruntime)',
    reads: ['device'],
    platforms: ['linux', 'win32'],
    remedy:
      'It takes an NVIDIA GPU, CUDA with cuDNN on the library path, and onnxruntime\'s provider: "recall setup cuda" brings that.',
    provider: 'cuda',
  }),
  accelerator({
    name: 'coreml',
    summary: "compiled, on Apple's chips (onnxruntime)",
    reads: [],
    platforms: ['darwin'],
    provider: 'coreml',
  }),
  accelerator({
    name: 'directml',
    summary: 'compiled, on any GPU that Windows drives (onnxruntime)',
    reads: ['device'],
    platforms: ['win32'],
    provider: 'dml',
  }),
  {
    name: 'tensorflow',
    summary: "op by op, by TensorFlow (tfjs's Node packages)",
    reads: [],
    remedy: 'Its native library is not in the npm package: "recall setup tensorflow" makes it work.',
    create: async () => (await tfjs())({ name: 'tensorflow', backend: 'tensorflow', deterministic: false }),
  },
  {
    name: 'reference',
    summary: 'op by op, in plain JavaScript: slow, for comparison',
    reads: [],
    create: async () => (await tfjs())({ name: 'reference', backend: 'cpu', deterministic: true }),
  },
];

function unavailable(error: Error): never {
  throw new RecallError(
    'RECALL_ENGINE_UNAVAILABLE',
    `onnxruntime could not be loaded: ${error.message.split('\n')[0]}`,
    {
      fix: 'Its native library is in the npm package onnxruntime-node, for Linux, macOS and Windows: run "npm ci" again.',
      cause: error,
    },
  );
}
