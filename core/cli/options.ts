/** Flags that several commands share, and how their values are read. */
import { Option, type Command } from 'commander';
import { engineChoices } from '../engine/registry.js';
import { chosenEngine } from '../config/engine-choice.js';
import type { ConfigRequest } from '../config/index.js';
import { RecallError } from '../errors.js';

/** What the configuration flags parse to. */
export interface ConfigFlags {
  readonly preset?: string;
  readonly config?: string;
  readonly set: string[];
  readonly seed?: number;
  readonly steps?: number;
  readonly engine?: string;
  readonly threads?: number;
}

/** A reader of whole numbers from `least` up, for flag `flag`. */
export const wholeNumber = (flag: string, least: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
    throw new RecallError('RECALL_FLAG', `${flag} cannot be "${text}"`, {
      fix: `It is a whole number from ${least} up.`,
    });
  }
  return value;
};

/** Adds the flags that select and change a configuration. */
export function withConfigFlags(command: Command): Command {
  return command
    .option('-p, --preset <name>', 'a preset, by name or path')
    .option('-c, --config <file>', "configuration file (default: the project's)")
    .addOption(
      new Option('--set <key=value>', 'override a setting, such as sampler.exponent=0.8; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--seed <number>', 'random seed', wholeNumber('--seed', 0))
    .option('--steps <number>', 'number of optimizer updates', wholeNumber('--steps', 1))
    .option('--engine <name>', `engine: ${engineChoices.join(', ')}, or that of a plugin`)
    .option('--threads <number>', 'number of threads', wholeNumber('--threads', 1));
}

const collect = (value: string, before: string[]) => [...before, value];

/** The configuration that the flags ask for. */
export function configRequest(flags: ConfigFlags): ConfigRequest {
  const { preset, config, set, seed, steps, engine, threads } = flags;
  const overrides: Record<string, unknown> = {};
  if (seed !== undefined) overrides.seed = seed;
  if (steps !== undefined) overrides.steps = steps;
  if (engine !== undefined || threads !== undefined) {
    overrides.engine = {
      ...(engine !== undefined && chosenEngine(engine)),
      ...(threads !== undefined && { threads }),
    };
  }
  return { preset, file: config, set, overrides: overrides };
}
