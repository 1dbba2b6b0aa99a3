/**
 * Every command, by name. Loads the code of a command only when it is called, so that `recall --help` does not wait
 * for the engine.
 */
import type { Command } from 'commander';

export interface CommandEntry {
  readonly name: string;
  /** One line for `recall --help`. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const DEFAULT_COMMAND = 'run';

export const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'train a model (the default command)',
    load: async () => (await import('./run.js')).runCommand(),
  },
  {
    name: 'resume',
    summary: 'resume an interrupted run, extend it, or branch from it',
    load: async () => (await import('./resume.js')).resumeCommand(),
  },
  {
    name: 'plan',
    summary: 'preview a run: stages, exposures, time and memory',
    load: async () => (await import('./plan.js')).planCommand(),
  },
  {
    name: 'sweep',
    summary: 'run a grid of values and seeds, and tabulate the results',
    load: async () => (await import('./sweep.js')).sweepCommand(),
  },
  {
    name: 'worker',
    summary: 'carry out the runs of sweeps that are in a queue',
    load: async () => (await import('./worker.js')).workerCommand(),
  },
  {
    name: 'compare',
    summary: 'compare finished runs, paired by seed',
    load: async () => (await import('./compare.js')).compareCommand(),
  },
  {
    name: 'ui',
    summary: 'show the runs in a folder on a live page',
    load: async () => (await import('./ui.js')).uiCommand(),
  },
  {
    name: 'ask',
    summary: "prompt a run's model",
    load: async () => (await import('./ask.js')).askCommand(),
  },
  {
    name: 'export',
    summary: "write a run's model to a folder, for Python's transformers",
    load: async () => (await import('./export.js')).exportCommand(),
  },
  {
    name: 'probe',
    summary: 'measure what a model knows of a fact set, without training',
    load: async () => (await import('./probe.js')).probeCommand(),
  },
  {
    name: 'report',
    summary: 'write a page about one or more runs to a single file',
    load: async () => (await import('./report.js')).reportCommand(),
  },
  {
    name: 'runs',
    summary: 'list, tag, export and delete runs',
    load: async () => (await import('./runs.js')).runsCommand(),
  },
  {
    name: 'list',
    summary: 'list the available presets and plugins',
    load: async () => (await import('./list.js')).listCommand(),
  },
  {
    name: 'config',
    summary: 'print the resolved configuration and the origin of each key',
    load: async () => (await import('./config.js')).configCommand(),
  },
  {
    name: 'biographies',
    summary: 'print sample training texts',
    load: async () => (await import('./biographies.js')).biographiesCommand(),
  },
  {
    name: 'batches',
    summary: 'stream what a run would train on, for another trainer',
    load: async () => (await import('./batches.js')).batchesCommand(),
  },
  {
    name: 'facts',
    summary: 'convert a public fact set or a table to facts and templates',
    load: async () => (await import('./facts.js')).factsCommand(),
  },
  {
    name: 'init',
    summary: 'create a configuration file or a plugin project',
    load: async () => (await import('./init.js')).initCommand(),
  },
  {
    name: 'doctor',
    summary: 'check which engines work on this machine',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
  {
    name: 'setup',
    summary: 'set up an optional runtime: TensorFlow, CUDA',
    load: async () => (await import('./setup.js')).setupCommand(),
  },
];
