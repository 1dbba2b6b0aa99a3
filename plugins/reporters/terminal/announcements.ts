/** Events that get a permanent line: warnings, decisions, changes of the schedule, and the end of the plateau. */
import { type Json, roleOf, type RunEvent, type RunStarted } from 'recall-lab';
import { count, printable } from './wording.js';

export interface Announcement {
  readonly text: string;
  readonly kind: 'news' | 'warning';
}

/** The permanent line for an event; undefined for most. */
export function announcement(event: RunEvent): Announcement | undefined {
  const at = `step ${count(event.step)}:`;
  switch (event.type) {
    case 'run-started':
      return event.step > 0 ? { text: `${at} resumed from a checkpoint`, kind: 'news' } : undefined;
    case 'measurement':
      return roleOf(event) === 'plateau-end of seen' && event.cohort === undefined
        ? {
            text: `step ${count(event.value)}: the plateau ended, individuals are being told apart`,
            kind: 'news',
          }
        : undefined;
    case 'transition': {
      const who = event.plugin === 'sampler' ? 'the sampler' : printable(event.plugin);
      const made = decisions(event.data).filter((data) => !isMemory(data));
      if (made.length === 0) return undefined;
      const said = made.map((data) => decision(data, event.step)).join(', and ');
      return { text: `${at} ${who} ${said}`, kind: 'news' };
    }
    case 'warning':
      return {
        text: `${at} warning: ${printable(event.message)} (${printable(event.code)})`,
        kind: 'warning',
      };
    case 'run-finished': {
      if (event.reason === 'finished') return undefined;
      return { text: `${at} stopped${event.because ? `: ${printable(event.because)}` : ''}`, kind: 'news' };
    }
    default:
      return undefined;
  }
}

/** A line when the schedule changes at this step. */
export function scheduleNews(started: RunStarted | null, event: RunEvent): string[] {
  if (event.type !== 'step') return [];
  return (started?.changes ?? [])
    .filter(({ step }) => step === event.step)
    .map(({ step, to }) => `step ${count(step)}: the schedule changes to ${printable(to)}`);
}

/** What the parts of a schedule decided, without the wrapping that says which part it was. */
function decisions(data: Json): readonly Json[] {
  const parts = Array.isArray(data) ? (data as readonly Json[]) : [data];
  const isWrapped = parts.every(
    (part) => typeof part === 'object' && part !== null && 'part' in part && 'data' in part,
  );
  return isWrapped ? parts.flatMap((part) => decisions((part as { data: Json }).data)) : [data];
}

/** A condition that waits remembers what it has seen, which changes nothing. */
const isMemory = (data: Json) => typeof data === 'object' && data !== null && 'remember' in data;

/** A decision in words: `moved on to stage 2`, or its data as `key value` pairs when nothing better is known. */
function decision(data: Json, step: number): string {
  if (data === null || typeof data !== 'object') return `decided: ${printable(said(data))}`;
  const entries = Object.entries<Json>(data as Record<string, Json>);
  if (entries.length === 1 && entries[0][0] === 'stage') {
    return `moved on to stage ${printable(said(entries[0][1]))}`;
  }
  if (entries.length === 1 && entries[0][0] === 'switchAt' && typeof entries[0][1] === 'number') {
    return entries[0][1] > step ? `moves on at step ${count(entries[0][1])}` : 'moved on';
  }
  const pairs = entries.map(([key, value]) => (Array.isArray(data) ? said(value) : `${key} ${said(value)}`));
  return `decided: ${printable(pairs.join(', '))}`;
}

const said = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
