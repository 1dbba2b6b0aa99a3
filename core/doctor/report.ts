/** What this machine can train on, found out by training. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engines } from '../engine/engines.js';
import type { EngineDefinition, EngineName } from '../engine/registry.js';
import type { SelfTest } from './self-test.js';

export interface EngineReport {
  readonly engine: EngineName;
  /** Whether it passed the self-test: it can train here. */
  readonly available: boolean;
  /** What it runs on here, or why it does not. */
  readonly detail: string;
  /** What would make it available, where something would. */
  readonly remedy?: string;
  readonly milliseconds?: number;
  readonly gigaflops?: number;
  readonly deviation?: number;
}

/** One report for each engine that this operating system can have. */
export async function reportEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  // In turn, so that the times say something.
  for (const definition of engines) {
    if (definition.platforms?.includes(process.platform) ?? true)
      reports.push(await reportEngine(definition));
  }
  return reports;
}

/** Seconds that an engine has for the self-test; the first use of a GPU may compile for long. */
const PATIENCE = 120;

/**
 * Tests an engine in a process of its own: native libraries print to the terminal, and one that is half installed can
 * hang or crash.
 */
async function reportEngine({ name: engine, remedy }: EngineDefinition): Promise<EngineReport> {
  const program = fileURLToPath(new URL(`./self-test-process${import.meta.url.slice(-3)}`, import.meta.url));
  // From sources, as in the tests, the process needs what reads TypeScript.
  const loader = program.endsWith('.ts') ? ['--import', import.meta.resolve('jiti/register')] : [];
  const result = await new Promise<SelfTest | { failed: string }>((resolve) => {
    execFile(
      process.execPath,
      [...loader, program, engine],
      { timeout: PATIENCE * 1000, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' } },
      (error, stdout, stderr) => resolve(answerIn(stdout) ?? { failed: whyNot(error, stderr) }),
    );
  });
  if ('failed' in result) return { engine, available: false, detail: result.failed, remedy };
  const { description: detail, ...measured } = result;
  return { engine, available: true, detail, ...measured };
}

/** Libraries may print around the answer. */
function answerIn(stdout: string): SelfTest | { failed: string } | undefined {
  const line = stdout.split('\n').find((each) => each.startsWith('{"'));
  return line === undefined ? undefined : (JSON.parse(line) as SelfTest | { failed: string });
}

function whyNot(error: { killed?: boolean; signal?: string | null } | null, stderr: string): string {
  if (error?.killed) return `it did not finish one training step within ${PATIENCE} seconds`;
  const last = stderr.trim().split('\n').at(-1);
  return error?.signal
    ? `it crashed (${error.signal})${last ? `: ${last}` : ''}`
    : last || 'it gave no answer';
}
