/** The plugins of a run whose model is trained elsewhere: they ask its trainer, or do without a model. */
import type { Reading } from '../bus/events.js';
import { errorMessage, RecallError } from '../errors.js';
import { watchedBoundary } from '../plugin/boundary.js';
import type { Boundary, Intervention } from '../plugin/contracts.js';
import type { MountedPlugin } from '../plugin/container.js';
import { MeasurementIndex } from '../plugin/measurement-index.js';
import type { Model } from '../plugin/model.js';
import type { Assembly } from '../run/assemble.js';
import { checkedMeasurements } from '../run/checks/answers.js';
import { MeasuredByTrainer, TrainerModel, type Ask } from './model.js';
import { feedbackError } from './trainer.js';

/** The assembly with plugins that ask the trainer about its model. */
export function withTrainer(assembly: Assembly, ask: Ask): Assembly {
  const { population, shape, config, declared } = assembly;
  const asked = { population, shape, seed: config.seed, ask };
  const measured = ({ name, instance }: MountedPlugin<'probe'>) => {
    const measures = instance.measures?.map((each) => each.name) ?? [`${name}.*`];
    return async (boundary: Boundary): Promise<readonly Reading[]> => {
      const model = new TrainerModel(asked, { step: boundary.step, plugin: name, measures });
      try {
        const readings = await instance.measure(boundary, model);
        checkTold(readings, model, name, boundary.step);
        return readings;
      } catch (thrown) {
        if (!(thrown instanceof MeasuredByTrainer)) throw thrown;
        const { readings, at } = thrown;
        try {
          return checkedMeasurements(readings, name, declared.byProbe(name));
        } catch (error) {
          throw feedbackError(`The probe "${name}" cannot use the answer: ${errorMessage(error)}`, at);
        }
      }
    };
  };
  const probes = assembly.probes.map((mounted) => ({
    ...mounted,
    instance: { measures: mounted.instance.measures, measure: measured(mounted) },
  }));
  const modelFor = (plugin: string, { step }: Boundary) =>
    new TrainerModel(asked, { step, plugin, measures: [] });
  return {
    ...assembly,
    probes,
    interventions: assembly.interventions.map((each) => deciding(each, modelFor)),
  };
}

/**
 * The assembly without measurements.
 *
 * @throws RecallError `RECALL_FEEDBACK` if what is trained depends on measurements, now or when a plugin reads one
 */
export function withoutTrainer(assembly: Assembly): Assembly {
  const { sampler, interventions } = assembly;
  const reader = [sampler, ...interventions].find(({ instance }) => instance.reads?.length);
  if (reader) throw needsTrainer(reader, reader.instance.reads![0]);
  const { instance } = sampler;
  const decide: typeof instance.decide =
    instance.decide &&
    ((boundary, transitions) => instance.decide?.(unmeasured(boundary, sampler), transitions));
  const noModel = new Proxy({} as Model, {
    get: () => {
      throw feedbackError('An intervention needs the model', 'interventions', WITH_TRAINER);
    },
  });
  return {
    ...assembly,
    probes: [],
    // Samplers that interventions bring in can read nothing either.
    declared: new MeasurementIndex([]),
    sampler: { ...sampler, instance: { at: (...step) => instance.at(...step), ...(decide && { decide }) } },
    interventions: interventions.map((each) =>
      deciding(
        each,
        () => noModel,
        (boundary) => unmeasured(boundary, each),
      ),
    ),
  };
}

const WITH_TRAINER = 'With --feedback, the trainer that reads the batches measures its model.';

const needsTrainer = ({ at }: MountedPlugin, what: string) =>
  new RecallError('RECALL_FEEDBACK', `What is trained depends on "${what}", and nothing measures it`, {
    at,
    fix: WITH_TRAINER,
  });

/** A boundary at which reading a measurement is an error: its absence would change what is trained. */
const unmeasured = ({ step, steps }: Boundary, reader: MountedPlugin) =>
  watchedBoundary(step, steps, (name = 'measurements') => {
    throw needsTrainer(reader, name);
  });

/** An intervention that decides on another model than the run's, or at another boundary. */
function deciding(
  mounted: MountedPlugin<'intervention'>,
  modelFor: (plugin: string, boundary: Boundary) => Model,
  seen = (boundary: Boundary) => boundary,
): MountedPlugin<'intervention'> {
  const { name, instance } = mounted;
  const wrapped: Intervention = {
    reads: instance.reads,
    decide: (boundary) => instance.decide(seen(boundary), modelFor(name, boundary)),
    change: (transition) => instance.change(transition),
  };
  return { ...mounted, instance: wrapped };
}

/** A probe that reads what the trainer has left out would measure NaN. */
function checkTold(readings: readonly Reading[], model: TrainerModel, probe: string, step: number): void {
  const { missing, hasNaN } = model;
  const lacking = missing.size > 0 && !hasNaN ? readings.find(({ value }) => Number.isNaN(value)) : undefined;
  if (!lacking) return;
  const names = [...missing].map((each) => `\`${each}\``).join(' and ');
  throw feedbackError(
    `"${lacking.name}" cannot be measured: the trainer's answer has no ${names}`,
    `step ${step}`,
    `Add what is missing, or leave out the probe: --set probes.${probe}=false.`,
  );
}
