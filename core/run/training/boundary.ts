/**
 * What happens between two updates: probes measure, the sampler may decide, interventions may decide.
 *
 * Everything is awaited, in a declared order, and every decision is recorded before it takes effect.
 */
import type { Json, RunEvent, Transition } from '../../bus/events.js';
import { RecallError, errorMessage } from '../../errors.js';
import { openBoundary } from '../../plugin/boundary.js';
import { isDue } from '../../plugin/cadence.js';
import type { Change } from '../../plugin/contracts.js';
import type { MountedPlugin } from '../../plugin/container.js';
import { notPlainData } from '../../plugin/plain-data.js';
import type { Model } from '../../plugin/model.js';
import type { Assembly } from '../assemble.js';
import { wellFormed } from '../checks/answers.js';
import { describeReturnValue } from '../../describe-value.js';
import { understood } from '../checks/change-check.js';
import { answered } from './patience.js';
import type { Changeable, Settings } from './settings.js';

/** How often a probe measures when its configuration does not say. */
const DEFAULT_EVERY = 100;

export class Boundaries {
  /** Every decision so far, oldest first. */
  readonly transitions: Transition[] = [];
  private readonly byPlugin = new Map<string, Transition[]>();
  /** What samplers are given of `byPlugin`: copies, made when one has decided something since. */
  private readonly shown = new Map<string, readonly Transition[]>();
  private readonly disabled = new Set<MountedPlugin>();

  constructor(
    private readonly assembly: Assembly,
    private readonly settings: Settings,
    private readonly training: Changeable,
    private readonly model: Model,
    private readonly emit: (event: RunEvent) => void,
  ) {}

  /** The decisions that the sampler in force has made. */
  samplerTransitions(): readonly Transition[] {
    const { samplerName } = this.settings;
    let shown = this.shown.get(samplerName);
    if (!shown) {
      shown = Object.freeze([...(this.byPlugin.get(samplerName) ?? [])]);
      this.shown.set(samplerName, shown);
    }
    return shown;
  }

  /**
   * Runs the boundary after `step` updates.
   *
   * @param only The plugins that have a part in it, by kind and name; by default all.
   */
  async at(step: number, only?: readonly string[]): Promise<void> {
    const { declared } = this.assembly;
    const { steps } = this.assembly.config;
    const isAsked = (mounted: MountedPlugin) => only === undefined || only.includes(called(mounted));
    const { boundary, add } = openBoundary(step, steps, (role) => declared.nameOf(role));

    for (const probe of this.assembly.probes) {
      if (!isAsked(probe) || !isDue(probe.every ?? DEFAULT_EVERY, step, steps)) continue;
      const found = await this.ask(probe, 'measure', step, async () =>
        wellFormed(
          await probe.instance.measure(boundary, this.model),
          probe.name,
          declared.byProbe(probe.name),
        ),
      );
      for (const measurement of found ?? []) {
        add(measurement);
        this.emit({ type: 'measurement', step, probe: probe.name, ...measurement });
      }
    }

    const { sampler, samplerName } = this.settings;
    if (sampler.decide && isAsked(this.samplerOwner())) {
      const decide = () => plain(sampler.decide?.(boundary, this.samplerTransitions()));
      const decision = await this.ask(this.samplerOwner(), 'decide', step, decide);
      if (decision !== undefined) this.record(step, samplerName, decision);
    }

    for (const intervention of this.assembly.interventions) {
      if (!isAsked(intervention) || !isDue(intervention.every ?? 1, step, steps)) continue;
      const decide = async () => plain(await intervention.instance.decide(boundary, this.model));
      const decision = await this.ask(intervention, 'decide', step, decide);
      if (decision === undefined) continue;
      const transition = this.record(step, intervention.name, decision);
      const change = await this.ask(intervention, 'change', step, () =>
        this.change(intervention, transition),
      );
      if (change) await this.settings.apply(intervention.name, change, this.training);
    }
  }

  /** The plugins that were switched off because they failed, by kind and name. */
  get switchedOff(): readonly string[] {
    return [...this.disabled].map(called);
  }

  /**
   * Brings past decisions back into force, after a checkpoint was loaded. What plugins were warned about then is
   * not said again; those that were switched off do what they had decided before, and nothing after.
   *
   * @param endsAt The boundary at which a decision to end the run still holds; an earlier one is history.
   */
  async replay(
    transitions: readonly Transition[],
    switchedOff: readonly string[] = [],
    endsAt?: number,
  ): Promise<void> {
    const { sampler, probes, interventions } = this.assembly;
    for (const transition of transitions) {
      this.remember(transition);
      const intervention = interventions.find(({ name }) => name === transition.plugin);
      if (!intervention) continue;
      const change = await this.ask(
        intervention,
        'change',
        transition.step,
        () => this.change(intervention, transition),
        () => undefined,
      );
      if (!change) continue;
      const { stop, ...lasting } = change;
      const inForce = transition.step === endsAt ? { ...lasting, stop } : lasting;
      await this.settings.apply(intervention.name, inForce, this.training, true);
    }
    for (const mounted of [sampler, ...probes, ...interventions]) {
      if (switchedOff.includes(called(mounted))) this.disabled.add(mounted);
    }
  }

  /** Whose policy holds for the sampler in force: the intervention that brought it, or the configuration's own. */
  private samplerOwner(): MountedPlugin {
    const { interventions, sampler } = this.assembly;
    return interventions.find(({ name }) => this.settings.samplerName === `${name}.sampler`) ?? sampler;
  }

  /** The change that a recorded decision makes, held to what a change can be. */
  private async change(intervention: MountedPlugin<'intervention'>, transition: Transition): Promise<Change> {
    const change = await intervention.instance.change(transition);
    const { shape } = this.assembly;
    const made = understood(change, { who: called(intervention), shape, step: transition.step });
    for (const name of made.sampler?.reads ?? []) this.assembly.declared.check(name, intervention.at);
    return made;
  }

  private remember(transition: Transition): void {
    this.transitions.push(transition);
    const own = this.byPlugin.get(transition.plugin);
    if (own) own.push(transition);
    else this.byPlugin.set(transition.plugin, [transition]);
    this.shown.delete(transition.plugin);
  }

  private record(step: number, plugin: string, data: Json): Transition {
    const transition: Transition = Object.freeze({ type: 'transition', step, plugin, data });
    this.remember(transition);
    this.emit(transition);
    return transition;
  }

  /** Calls a hook; what it throws is handled as the plugin's `onError` says. */
  private async ask<T>(
    mounted: MountedPlugin,
    hook: string,
    step: number,
    call: () => T | Promise<T>,
    emit = this.emit,
  ): Promise<T | undefined> {
    if (this.disabled.has(mounted)) return undefined;
    try {
      const answer = call();
      if (!(answer instanceof Promise)) return await answer;
      return await answered(
        answer,
        this.assembly.config.hooks,
        (seconds) =>
          emit({
            type: 'warning',
            step,
            code: 'RECALL_SLOW',
            message: `The ${called(mounted)} has not answered for ${seconds} seconds (at hook ${hook}, step ${step}). The run waits.`,
            passing: true,
          }),
        () => this.assembly.references.waited,
      );
    } catch (cause) {
      const code = cause instanceof RecallError ? cause.code : undefined;
      // The plugin did not fail.
      if (code === 'RECALL_STOPPED' || code === 'RECALL_FEEDBACK') throw cause;
      const problem = `The ${called(mounted)} failed: ${errorMessage(cause)}`;
      const at = `hook ${hook}, step ${step}`;
      // Without the model that it waited for, the run would be another one, and the plugin is not to blame.
      if (code === 'RECALL_REFERENCE') throw new RecallError(code, problem, { at, cause });
      if (mounted.onError === 'fail') throw new RecallError('RECALL_PLUGIN', problem, { at, cause });
      if (mounted.onError === 'disable') this.disabled.add(mounted);
      const outcome = mounted.onError === 'disable' ? 'It is switched off' : 'The run goes on';
      emit({
        type: 'warning',
        step,
        code: 'RECALL_PLUGIN',
        message: `${problem} (at ${at}). ${outcome}.`,
      });
      return undefined;
    }
  }
}

/** A plugin by kind and name; a run has one sampler, whose key says nothing. */
export const called = ({ name, definition: { kind, declaration } }: MountedPlugin) =>
  `${kind} "${kind === 'sampler' ? declaration.name : name}"`;

/**
 * A decision as it comes back from a file, so that a run and its repetition see the same; frozen, because
 * subscribers to the events see it before it takes effect.
 */
function plain(decision: Json | undefined): Json | undefined {
  if (decision === undefined) return undefined;
  const wrong = notPlainData(decision);
  if (wrong !== undefined) {
    throw new Error(`\`decide\` returned ${describeReturnValue(decision)}, which is no plain data: ${wrong}`);
  }
  return JSON.parse(JSON.stringify(decision), (_key, value: Json) => Object.freeze(value)) as Json;
}
