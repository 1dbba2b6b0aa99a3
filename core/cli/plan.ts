/** `recall plan`: what a run will do, see and cost. Nothing is written. */
import { Command } from 'commander';
import { jsonText, visible } from '../text.js';
import { configRequest, withConfigFlags, type ConfigFlags } from './options.js';

interface PlanFlags extends ConfigFlags {
  readonly measure: boolean;
  readonly json?: boolean;
}

export function planCommand(): Command {
  return withConfigFlags(
    new Command('plan').description('what a run will do, see and cost, before anything is spent'),
  )
    .option('--no-measure', 'do not run a few steps to estimate time and memory')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  recall plan --preset imbalanced-warmup --set population.individuals=10000',
    )
    .action(async ({ measure, json, ...flags }: PlanFlags) => {
      const { resolveConfig } = await import('../config/index.js');
      const { planRun } = await import('../plan/plan.js');
      const { describePlan } = await import('../plan/describe.js');
      const plan = await planRun(await resolveConfig(configRequest(flags)), { measure });
      for (const note of plan.notes) process.stderr.write(`${visible(note)}\n`);
      process.stdout.write(json ? `${jsonText(plan)}\n` : `${describePlan(plan)}\n`);
    });
}
