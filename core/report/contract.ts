/**
 * What the page is told about runs: plain data, the same over a stream and inside a report. The browser's code
 * imports these types and nothing else from here.
 */
import type { Measured, Split } from '../bus/events.js';

export type Stage = 'running' | 'finished' | 'stopped' | 'interrupted';

/** One run in a list. */
export interface RunRow {
  /** The run's folder, seen from the folder that is shown, with forward slashes. */
  readonly id: string;
  /** What its preset is called, or its folder. */
  readonly label: string;
  readonly seed: number;
  readonly stage: Stage;
  readonly step: number;
  readonly steps: number;
  /** Attribute accuracy on individuals seen in training. */
  readonly recall: number | null;
  /** Attribute loss on unseen individuals, over the no-knowledge baseline: 1 admits ignorance, 2 makes things up. */
  readonly hallucination: number | null;
  readonly plateauEnd: number | null;
  readonly tokensPerSecond: number | null;
  /** When it was started, as an ISO date. */
  readonly started: string | null;
  readonly tags: readonly string[];
  /** Equal for runs that differ in their seed alone. */
  readonly kind: string;
  /** The sweep that it belongs to, by its folder, and its place in the grid. */
  readonly sweep: string | null;
  readonly cell: Readonly<Record<string, string>>;
}

export interface Curve extends Pick<
  Measured,
  'name' | 'unit' | 'split' | 'n' | 'role' | 'attribute' | 'cohort' | 'baseline'
> {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Something that happened, at a step. */
export interface LogEntry {
  readonly step: number;
  readonly type: 'started' | 'resumed' | 'decision' | 'warning' | 'finished';
  readonly by?: string;
  readonly text: string;
}

export interface ConfigEntry {
  readonly key: string;
  readonly value: string;
  /** The file, preset or flag that set it; missing for runs that did not store it. */
  readonly source?: string;
}

/** Everything about one run that its log tells. */
export interface RunDetails {
  readonly baseline: number | null;
  readonly individuals: number | null;
  readonly parameters: number | null;
  readonly engine: string | null;
  readonly training: Curve;
  readonly learningRate: Curve;
  readonly curves: readonly Curve[];
  /** When the plateau began and ended, as far as that is known. */
  readonly phases: { readonly plateauStart: number | null; readonly plateauEnd: number | null };
  readonly log: readonly LogEntry[];
  readonly config: readonly ConfigEntry[];
  /** The commit of the project that the run was started in, and whether files differed from it. */
  readonly git: { readonly commit: string; readonly changed: boolean } | null;
  /** Recorded attention patterns: the probe's name, and the steps of its pictures. */
  readonly attention: readonly { readonly probe: string; readonly steps: readonly number[] }[];
  /** Steps at which its model can be asked. */
  readonly checkpoints: readonly number[];
  readonly summary: string;
}

/** What came since: points and entries to append, and what replaces what was there. */
export interface RunNews {
  readonly training: Points;
  readonly learningRate: Points;
  /** By name; a curve that is new comes whole. */
  readonly curves: readonly (Curve | ({ readonly name: string } & Points))[];
  readonly log: readonly LogEntry[];
  readonly replaced: Partial<Pick<RunDetails, 'phases' | 'attention' | 'checkpoints' | 'summary'>>;
}

export interface Points {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Who is seen how often, over time. */
export interface Schedule {
  /** Steps that were looked at, ascending. */
  readonly steps: readonly number[];
  /** Individuals `from .. to - 1`, in the order of the population. */
  readonly buckets: readonly Bucket[];
  /** By step, each bucket's share of a batch. */
  readonly mass: readonly (readonly number[])[];
  /** What the schedule is called from a step on; empty where it changes all the time. */
  readonly stages: readonly { readonly from: number; readonly name: string }[];
}

export interface Bucket {
  readonly from: number;
  readonly to: number;
}

/** What a model knows, asked when somebody looks. */
export interface Portrait {
  readonly step: number;
  /** Buckets of individuals: how often each was seen on average, and the accuracy on a sample. */
  readonly recall: readonly (Bucket & {
    readonly exposure: number;
    readonly accuracy: number;
    readonly n: number;
  })[];
  readonly reliability: Readonly<Record<'seen' | 'unseen', readonly ReliabilityBin[]>>;
}

/** Predictions of value tokens whose confidence lies in one tenth. */
export interface ReliabilityBin {
  readonly confidence: number;
  readonly accuracy: number;
  readonly n: number;
}

/** Who can be asked about, and when. */
export interface PeopleInfo {
  readonly individuals: number;
  readonly capacity: number;
  readonly heldOut: number;
  readonly attributes: readonly string[];
  readonly checkpoints: readonly number[];
}

export interface AskReply {
  readonly prompt: string;
  readonly individual?: {
    readonly index: number;
    readonly split: Split;
    readonly name: string;
    readonly facts: readonly { readonly attribute: string; readonly value: string }[];
  };
  readonly attribute?: string;
  readonly answers: readonly {
    readonly step: number;
    readonly next: readonly { readonly word: string; readonly probability: number }[];
    readonly says: string;
    readonly confidence: number;
    readonly truth?: { readonly value: string; readonly probability: number; readonly isRight: boolean };
  }[];
}

/** A sweep's plan: its axes and seeds. */
export interface SweepGrid {
  readonly id: string;
  readonly axes: readonly { readonly key: string; readonly values: readonly string[] }[];
  readonly seeds: readonly number[];
  /** Keys whose values were drawn from ranges. */
  readonly sampled: readonly string[];
  /** How many runs it has in all. */
  readonly runs: number;
}

/** What a report carries: everything that the page would otherwise ask for. */
export interface ReportData {
  readonly rows: readonly RunRow[];
  readonly sweeps: readonly SweepGrid[];
  readonly details: Readonly<Record<string, RunDetails>>;
  readonly schedules: Readonly<Record<string, Schedule | Refusal>>;
  readonly portraits: Readonly<Record<string, Portrait | Refusal>>;
  /** Pictures of attention patterns, as data URIs, by run, probe and step. */
  readonly attention: Readonly<Record<string, string>>;
}

/** Why something cannot be shown, in words. */
export interface Refusal {
  readonly error: string;
}

export const attentionKey = (run: string, probe: string, step: number) => `${run} ${probe} ${step}`;
