/**
 * Every command, by name. A command's code is loaded only when it is called, so that `recall --help` does not wait
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
    summary: 'train (what happens when no command is named)',
    load: async () => (await import('./run.js')).runCommand(),
  },
  {
    name: 'resume',
    summary: 'go on with a run that was interrupted; branch from it',
    load: async () => (await import('./resume.js')).resumeCommand(),
  },
  {
    name: 'plan',
    summary: 'what a run will do, see and cost, before anything is spent',
    load: async () => (await import('./plan.js')).planCommand(),
  },
  {
    name: 'sweep',
    summary: 'run a grid of values and seeds, and make one table of it',
    load: async () => (await import('./sweep.js')).sweepCommand(),
  },
  {
    name: 'worker',
    summary: 'carry out the runs of sweeps that are in a queue',
    load: async () => (await import('./worker.js')).workerCommand(),
  },
  {
    name: 'compare',
    summary: 'finished runs side by side, paired by seed',
    load: async () => (await import('./compare.js')).compareCommand(),
  },
  {
    name: 'ui',
    summary: 'a live page of the runs in a folder',
    load: async () => (await import('./ui.js')).uiCommand(),
  },
  {
    name: 'ask',
    summary: "ask a run's model how a sentence goes on",
    load: async () => (await import('./ask.js')).askCommand(),
  },
  {
    name: 'report',
    summary: 'the page of one or several runs as a single file',
    load: async () => (await import('./report.js')).reportCommand(),
  },
  {
    name: 'runs',
    summary: 'list, tag, export and delete runs',
    load: async () => (await import('./runs.js')).runsCommand(),
  },
  {
    name: 'list',
    summary: 'the presets and plugins that can be named here',
    load: async () => (await import('./list.js')).listCommand(),
  },
  {
    name: 'config',
    summary: 'the resolved configuration, and which file set each key',
    load: async () => (await import('./config.js')).configCommand(),
  },
  {
    name: 'biographies',
    summary: 'some of the texts that the model reads',
    load: async () => (await import('./biographies.js')).biographiesCommand(),
  },
  {
    name: 'facts',
    summary: 'write a public fact set, or a table, as facts and templates',
    load: async () => (await import('./facts.js')).factsCommand(),
  },
  {
    name: 'init',
    summary: 'a configuration to begin with, or a plugin project',
    load: async () => (await import('./init.js')).initCommand(),
  },
  {
    name: 'doctor',
    summary: 'what this machine can run on, and why not on the rest',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
  {
    name: 'setup',
    summary: 'make an optional runtime work: TensorFlow, CUDA',
    load: async () => (await import('./setup.js')).setupCommand(),
  },
];
