/** The executors that come with recall, and how one is made from what the user names. */
import { RecallError } from '../errors.js';
import type { PluginSpec } from '../plugin/definition.js';
import type { Executor, ExecutorContext } from '../plugin/executor.js';
import { validateOptions } from '../plugin/options.js';
import type { Registry } from '../plugin/registry.js';
import { bullmq } from './queue/bullmq.js';
import { local } from './local.js';

export const EXECUTORS = [local, bullmq] as const;

/**
 * The executor that a spec names: one of recall's, or of the project's plugins.
 *
 * @throws RecallError `RECALL_UNKNOWN_PLUGIN`, `RECALL_OPTION`, and what keeps it from being made, such as
 * `RECALL_QUEUE`
 */
export function createExecutor(
  registry: Registry,
  spec: PluginSpec<'executor'>,
  { jobs, say }: Pick<ExecutorContext, 'jobs' | 'say'>,
): Executor {
  for (const executor of EXECUTORS) registry.add(executor, 'recall-lab');
  const definition = registry.find('executor', spec, '--executor');
  const options = validateOptions(definition, spec, '--executor');
  const { declaration } = definition;
  const { name } = declaration;
  if (declaration.create === undefined) {
    throw new RecallError('RECALL_DEFINITION', `The executor "${name}" has no \`create\``, {
      fix: 'Executors are made by `create`, before there is a run whose container could make a class.',
    });
  }
  return declaration.create({ name, options, jobs, say });
}
