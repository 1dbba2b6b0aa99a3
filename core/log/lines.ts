/** Serializes and parses the lines of `events.jsonl` and `metrics.jsonl`. */
import { z } from 'zod';
import { ROLES, type Json, type Measured, type RunEvent } from '../bus/events.js';

/** The log of all events, in the run folder. */
export const EVENTS_FILE = 'events.jsonl';
/** The log of the measurements alone, in the run folder. */
export const METRICS_FILE = 'metrics.jsonl';

/** Content of the log. */
export interface LogOptions {
  /** Also store the individuals of every batch. */
  readonly individuals?: boolean;
}

/**
 * Serializes an event. Finite numbers round-trip exactly, except that negative zero becomes `0`; others become `null`.
 */
export function eventLine(event: RunEvent, { individuals = false }: LogOptions = {}): string {
  if (event.type !== 'step' || event.individuals === undefined) return `${JSON.stringify(event)}\n`;
  const { individuals: drawn, ...rest } = event;
  return `${JSON.stringify(individuals ? { ...rest, individuals: [...drawn] } : rest)}\n`;
}

/** Serializes a measurement for `metrics.jsonl`. */
export function metricLine({ type, step, name, ...rest }: Measured): string {
  void type;
  const { value, unit, split, n, probe, ...protocol } = rest;
  return `${JSON.stringify({ step, name, value, unit, split, n, probe, ...protocol })}\n`;
}

const step = z.int().nonnegative();
/** JSON stores numbers that are not finite as null. */
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);
const json = z.custom<Json>((value) => value !== undefined);

const measurement = {
  step,
  name: z.string(),
  value: number,
  unit: z.string(),
  split: z.enum(['seen', 'unseen', 'new']),
  n: z.number(),
  probe: z.string(),
  role: z.enum(ROLES).optional(),
  attribute: z.string().optional(),
  cohort: z.string().optional(),
  baseline: z.number().optional(),
};

/** A measurement in a checkpoint; null stands for a value that is not finite. */
export const storedMeasurement = z.strictObject({ ...measurement, value: z.number().nullable() });

const metricSchema = z.object(measurement);

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    version: z.literal(1),
    step,
    steps: step,
    baseline: z.number(),
    individuals: z.number(),
    parameters: z.number(),
    engine: z.string(),
    batch: z.number(),
    changes: z.array(z.object({ step, to: z.string() })).optional(),
  }),
  z.object({
    type: z.literal('step'),
    step,
    loss: number,
    learningRate: number,
    tokens: z.number(),
    batch: z.string(),
    individuals: z
      .array(z.int())
      .transform((drawn) => Int32Array.from(drawn))
      .optional(),
  }),
  z.object({ type: z.literal('measurement'), ...measurement }),
  z.object({ type: z.literal('transition'), step, plugin: z.string(), data: json }),
  z.object({
    type: z.literal('warning'),
    step,
    code: z.string(),
    message: z.string(),
    passing: z.literal(true).optional(),
  }),
  z.object({
    type: z.literal('reference'),
    step,
    trained: step,
    of: step,
    passing: z.literal(true),
  }),
  z.object({
    type: z.literal('run-finished'),
    step,
    reason: z.enum(['finished', 'stopped']),
    because: z.string().optional(),
    by: z.string().optional(),
  }),
]) satisfies z.ZodType<RunEvent>;

/** Converts a parsed line to an event; undefined if it is invalid. */
export const parseEvent = (content: unknown): RunEvent | undefined => eventSchema.safeParse(content).data;

/** Converts a parsed line to a measurement; undefined if it is invalid. */
export function parseMetric(content: unknown): Measured | undefined {
  const { data } = metricSchema.safeParse(content);
  return data && { type: 'measurement', ...data };
}
