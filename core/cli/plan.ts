/** `recall plan`: shows what a run or a sweep will do and cost. Writes nothing. */
import { Command, Option } from 'commander';
import { RecallError } from '../errors.js';
import { jsonText, visible } from '../text.js';
import { configRequest, wholeNumber, withConfigFlags } from './options.js';
import { combinationsOf, DEFAULT_SEEDS, gridFrom, type GridFlags } from './sweep-grid.js';

interface PlanFlags extends Omit<GridFlags, 'seeds'> {
  readonly measure: boolean;
  readonly json?: boolean;
  readonly sweep?: boolean;
  readonly seeds?: number;
  readonly workers?: number;
  readonly pricePerHour?: number;
}

const EXAMPLES = `
Examples:
  recall plan --preset imbalanced-warmup --set population.individuals=10000
  recall plan --sweep --preset zipf --set sampler.exponent=0,0.4,0.8 \\
    --workers 8 --price-per-hour 1.2`;

export function planCommand(): Command {
  return withConfigFlags(new Command('plan').description('preview a run: stages, exposures, time and memory'))
    .option('--no-measure', 'skip the trial steps that estimate time and memory')
    .option('--sweep', 'plan a sweep: --set takes several values, as in `recall sweep`')
    .option(
      '--seeds <number>',
      `with --sweep: seeds per combination (default: ${DEFAULT_SEEDS})`,
      wholeNumber('--seeds', 1),
    )
    .option('--samples <number>', 'with --sweep: samples from ranges', wholeNumber('--samples', 1))
    .option(
      '--workers <number>',
      'with --sweep: number of parallel runs (default: 1)',
      wholeNumber('--workers', 1),
    )
    .addOption(
      new Option('--price-per-hour <price>', 'with --sweep: price of a worker per hour').argParser(price),
    )
    .option('--json', 'print as JSON')
    .addHelpText('after', EXAMPLES)
    .action((flags: PlanFlags) => (flags.sweep ? printSweepPlan(flags) : printPlan(flags)));
}

function price(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new RecallError('RECALL_FLAG', `--price-per-hour cannot be "${text}"`, {
    fix: 'Give a number such as 1.2, in any currency.',
  });
}

async function printPlan({
  measure,
  json,
  seeds,
  samples,
  workers,
  pricePerHour,
  ...flags
}: PlanFlags): Promise<void> {
  const only = Object.entries({ seeds, samples, workers, 'price-per-hour': pricePerHour }).find(
    ([, value]) => value !== undefined,
  );
  if (only) {
    throw new RecallError('RECALL_FLAG', `--${only[0]} is for sweeps`, {
      fix: 'Add --sweep, or remove this flag.',
    });
  }
  const { resolveConfig } = await import('../config/index.js');
  const { planRun } = await import('../plan/plan.js');
  const { describePlan } = await import('../plan/describe.js');
  const plan = await planRun(await resolveConfig(configRequest(flags)), { measure });
  for (const note of plan.notes) process.stderr.write(`${visible(note)}\n`);
  process.stdout.write(json ? `${jsonText(plan)}\n` : `${describePlan(plan)}\n`);
}

/** Keys with little influence on how long a step takes: combinations that differ in nothing else are measured once. */
const FREE = ['seed', 'preset', 'description', 'sampler', 'optimizer', 'reporters', 'checkpoints'];

async function printSweepPlan({
  measure,
  json,
  workers = 1,
  pricePerHour,
  ...flags
}: PlanFlags): Promise<void> {
  const { planRun } = await import('../plan/plan.js');
  const { describeSweepPlan, planSweep } = await import('../plan/sweep-plan.js');
  const gridFlags = { ...flags, seeds: flags.seeds ?? DEFAULT_SEEDS };
  const measured = new Map<string, Awaited<ReturnType<typeof planRun>>['calibration']>();
  const planned = [];
  const notes = new Set<string>();
  for await (const { cells, resolved } of combinationsOf(gridFlags, await gridFrom(gridFlags))) {
    const costly = Object.entries(resolved.config).filter(([key]) => !FREE.includes(key));
    const key = JSON.stringify(costly);
    const known = measured.get(key);
    const plan = await planRun(resolved, { measure: measure && known === undefined });
    const calibration = known ?? plan.calibration;
    measured.set(key, calibration);
    for (const note of plan.notes) notes.add(note);
    planned.push({ name: cells[0].name, runs: cells.length, plan: { ...plan, calibration } });
  }
  for (const note of notes) process.stderr.write(`${visible(note)}\n`);
  const plan = planSweep(planned, { workers, pricePerHour });
  process.stdout.write(json ? `${jsonText(plan)}\n` : `${describeSweepPlan(plan)}\n`);
}
