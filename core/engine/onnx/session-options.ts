/** How onnxruntime runs a graph. */
import type { InferenceSession } from './runtime.js';

export interface SessionSettings {
  /** Threads within an operator, for what runs on the processor. */
  readonly threads: number;
  readonly provider: InferenceSession.ExecutionProviderConfig;
  /** Writes a profile to files beginning with this path. */
  readonly profile?: string;
}

/**
 * Chosen by interleaved measurement of a training step (2 threads, 4 layers, d 128, 4096 tokens; 2 layers, 1024
 * tokens), as time relative to what is chosen here:
 * - Threads that have finished their share look for more during 100 microseconds, and then sleep. Looking forever is
 *   as fast on an idle machine, takes 1.14 times as long on a busy one, and burns a core while the next batch is
 *   drawn; never looking takes 1.35 times as long for the small step.
 * - Optimisation levels from "basic" on differ by less than 4 %; "all" is the default.
 * - Flushing denormals to zero would gain up to 5 %, but onnxruntime then does it to JavaScript's thread too: 1e-310
 *   becomes 0 in the whole process.
 */
export function sessionOptions({
  threads,
  provider,
  profile,
}: SessionSettings): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { intra_op: { spin_duration_us: '100' } } },
    ...(profile && { enableProfiling: true, profileFilePrefix: profile }),
  };
}
