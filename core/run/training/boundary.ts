/**
 * Runs what happens between two updates: probes measure, then the sampler and the interventions decide. Emits events and
 * changes the training state through `Settings`.
 *
 * Everything is awaited, in a fixed order, and every decision is recorded before it takes effect.
 */
import type { Json, RunEvent, Transition } from '../../bus/events.js';
import { describeReturnValue } from '../../describe-value.js';
import { RecallError, errorMessage } from '../../errors.js';
import { openBoundary } from '../../plugin/boundary.js';
import { isDue } from '../../plugin/cadence.js';
import type { MountedPlugin } from '../../plugin/container.js';
import type { Change } from '../../plugin/contracts.js';
import type { Model } from '../../plugin/model.js';
import { notPlainData } from '../../plugin/plain-data.js';
import { pluginLabel, type Assembly } from '../assembly.js';
import { checkedMeasurements } from '../checks/answers.js';
import { checkedChange } from '../checks/change-check.js';
import { withPatience } from './patience.js';
import type { Changeable, Settings } from './settings.js';

/** Default interval of probes, in steps. */
const DEFAULT_EVERY = 100;

export class Boundaries {
  /** All decisions so far, oldest first. */
  readonly transitions: Transition[] = [];
  private readonly byPlugin = new Map<string, Transition[]>();
  /** Frozen copies of `byPlugin` for samplers, renewed after each decision. */
  private readonly frozenCopies = new Map<string, readonly Transition[]>();
  private readonly disabledPlugins = new Set<MountedPlugin>();

  constructor(
    private readonly assembly: Assembly,
    private readonly settings: Settings,
    private readonly training: Changeable,
    private readonly model: Model,
    private readonly emit: (event: RunEvent) => void,
  ) {}

  /** The decisions of the current sampler. */
  samplerTransitions(): readonly Transition[] {
    const { samplerName } = this.settings;
    let copy = this.frozenCopies.get(samplerName);
    if (!copy) {
      copy = Object.freeze([...(this.byPlugin.get(samplerName) ?? [])]);
      this.frozenCopies.set(samplerName, copy);
    }
    return copy;
  }

  /**
   * Runs the boundary after `step` updates.
   *
   * @param only The plugins that take part, by kind and name; default: all.
   */
  async at(step: number, only?: readonly string[]): Promise<void> {
    const { assembly, settings } = this;
    const { declared, probes, interventions } = assembly;
    const { steps } = assembly.config;
    const takesPart = (mounted: MountedPlugin) => only === undefined || only.includes(pluginLabel(mounted));
    const { boundary, add } = openBoundary(step, steps, (role) => declared.nameOf(role));

    for (const probe of probes) {
      if (!takesPart(probe) || !isDue(probe.every ?? DEFAULT_EVERY, step, steps)) continue;
      const measurements = await this.call(probe, 'measure', step, async () =>
        checkedMeasurements(
          await probe.instance.measure(boundary, this.model),
          probe.name,
          declared.byProbe(probe.name),
        ),
      );
      for (const measurement of measurements ?? []) {
        add(measurement);
        this.emit({ type: 'measurement', step, probe: probe.name, ...measurement });
      }
    }

    const { sampler, samplerName } = settings;
    const owner = this.samplerOwner();
    if (sampler.decide && takesPart(owner)) {
      const decide = () => frozenData(sampler.decide?.(boundary, this.samplerTransitions()));
      const decision = await this.call(owner, 'decide', step, decide);
      if (decision !== undefined) this.record(step, samplerName, decision);
    }

    for (const intervention of interventions) {
      if (!takesPart(intervention) || !isDue(intervention.every ?? 1, step, steps)) continue;
      const decide = async () => frozenData(await intervention.instance.decide(boundary, this.model));
      const decision = await this.call(intervention, 'decide', step, decide);
      if (decision === undefined) continue;
      const transition = this.record(step, intervention.name, decision);
      const change = await this.call(intervention, 'change', step, () =>
        this.change(intervention, transition),
      );
      if (change) await settings.apply(intervention.name, change, this.training);
    }
  }

  /** Plugins that were disabled after an error, by kind and name. */
  get disabled(): readonly string[] {
    return [...this.disabledPlugins].map(pluginLabel);
  }

  /**
   * Applies past decisions again after a checkpoint was loaded, without repeating warnings. Disabled plugins keep what
   * they had decided.
   *
   * @param endsAt The boundary at which a decision to end the run still holds.
   */
  async replay(
    transitions: readonly Transition[],
    disabled: readonly string[] = [],
    endsAt?: number,
  ): Promise<void> {
    const { sampler, probes, interventions } = this.assembly;
    for (const transition of transitions) {
      this.remember(transition);
      const { step, plugin } = transition;
      const intervention = interventions.find(({ name }) => name === plugin);
      if (!intervention) continue;
      const apply = () => this.change(intervention, transition);
      const change = await this.call(intervention, 'change', step, apply, () => undefined);
      if (!change) continue;
      const { stop, ...lasting } = change;
      const inForce = step === endsAt ? { ...lasting, stop } : lasting;
      await this.settings.apply(intervention.name, inForce, this.training, true);
    }
    for (const mounted of [sampler, ...probes, ...interventions]) {
      if (disabled.includes(pluginLabel(mounted))) this.disabledPlugins.add(mounted);
    }
  }

  /** The plugin whose `onError` applies to the current sampler: the intervention that created it, or the sampler itself. */
  private samplerOwner(): MountedPlugin {
    const { interventions, sampler } = this.assembly;
    return interventions.find(({ name }) => this.settings.samplerName === `${name}.sampler`) ?? sampler;
  }

  /** The validated change that a recorded decision makes. */
  private async change(intervention: MountedPlugin<'intervention'>, transition: Transition): Promise<Change> {
    const { shape, declared, population } = this.assembly;
    const label = pluginLabel(intervention);
    const answer = await intervention.instance.change(transition);
    const change = checkedChange(answer, {
      label,
      shape,
      step: transition.step,
      individuals: population.capacity - population.heldOut,
    });
    for (const name of change.sampler?.reads ?? []) declared.check(name, intervention.at);
    return change;
  }

  private remember(transition: Transition): void {
    this.transitions.push(transition);
    const decisions = this.byPlugin.get(transition.plugin);
    if (decisions) decisions.push(transition);
    else this.byPlugin.set(transition.plugin, [transition]);
    this.frozenCopies.delete(transition.plugin);
  }

  private record(step: number, plugin: string, data: Json): Transition {
    const transition: Transition = Object.freeze({ type: 'transition', step, plugin, data });
    this.remember(transition);
    this.emit(transition);
    return transition;
  }

  /** Calls a hook, and handles errors as the plugin's `onError` says. */
  private async call<T>(
    mounted: MountedPlugin,
    hook: string,
    step: number,
    invoke: () => T | Promise<T>,
    emit = this.emit,
  ): Promise<T | undefined> {
    if (this.disabledPlugins.has(mounted)) return undefined;
    const label = pluginLabel(mounted);
    const at = `hook ${hook}, step ${step}`;
    try {
      const answer = invoke();
      if (!(answer instanceof Promise)) return await answer;
      const warnSlow = (seconds: number) =>
        emit({
          type: 'warning',
          step,
          code: 'RECALL_SLOW',
          message: `The ${label} has not answered for ${seconds} seconds (at ${at}). The run waits.`,
          passing: true,
        });
      const waited = () => this.assembly.references.waited;
      return await withPatience(answer, this.assembly.config.hooks, warnSlow, waited);
    } catch (cause) {
      const code = cause instanceof RecallError ? cause.code : undefined;
      // No plugin failed.
      if (code === 'RECALL_STOPPED' || code === 'RECALL_FEEDBACK') throw cause;
      const problem = `The ${label} failed: ${errorMessage(cause)}`;
      // Continuing without the reference model would make it another run, whatever `onError` says.
      if (code === 'RECALL_REFERENCE') throw new RecallError(code, problem, { at, cause });
      if (mounted.onError === 'fail') throw new RecallError('RECALL_PLUGIN', problem, { at, cause });
      if (mounted.onError === 'disable') this.disabledPlugins.add(mounted);
      const outcome = mounted.onError === 'disable' ? 'It is disabled' : 'The run continues';
      const message = `${problem} (at ${at}). ${outcome}.`;
      emit({ type: 'warning', step, code: 'RECALL_PLUGIN', message });
      return undefined;
    }
  }
}

/**
 * A decision as a log would return it, so that a resumed run sees the same; frozen, because subscribers see it before it
 * takes effect.
 */
function frozenData(decision: Json | undefined): Json | undefined {
  if (decision === undefined) return undefined;
  const problem = notPlainData(decision);
  if (problem !== undefined) {
    throw new Error(
      `\`decide\` returned ${describeReturnValue(decision)}, which is not plain data: ${problem}`,
    );
  }
  return JSON.parse(JSON.stringify(decision), (_key, value: Json) => Object.freeze(value)) as Json;
}
