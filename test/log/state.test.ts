// The state of a run is a fold of its events, linear in how much is measured.
import { describe, expect, it } from 'vitest';
import type { Measured } from '../../core/bus/events.js';
import { eventLine, parseEvent } from '../../core/log/lines.js';
import { advance, initialState, takeSnapshot, fromSnapshot } from '../../core/log/state.js';
import { measured, simulatedRun, started, stepped } from '../plugins/reporters/simulated-run.js';

const loss = (step: number, probe: string, value: number, more: Partial<Measured> = {}): Measured => ({
  ...measured(step, `${probe}.loss`, value),
  baseline: 4,
  ...more,
});
const state = (events: readonly Parameters<typeof advance>[1][], points = 0) =>
  events.reduce(advance, initialState({ points }));

describe('the state of a run', () => {
  it('is the same from events as from the lines of their log', () => {
    const events = [...simulatedRun(200)];
    const read = events.map((event) => parseEvent(JSON.parse(eventLine(event)))!);
    expect(read).toEqual(events);
    expect(state(read, 50)).toEqual(state(events, 50));
  });

  it('follows the phases by the loss of the seen and its own baseline', () => {
    const { phases } = state([started(), loss(0, 'known', 9), loss(1, 'known', 4), loss(2, 'known', 4)]);
    expect(phases).toMatchObject({ phase: 2, plateauStart: 1 });
  });

  it('takes the loss of everybody before that of a cohort, whichever was measured first', () => {
    const { roles } = state([loss(0, 'warmup', 1, { cohort: 'first-8' }), loss(0, 'known', 2)]);
    expect(roles.get('loss of seen')?.probe).toBe('known');
    expect(roles.candidates('loss of seen').map(({ probe }) => probe)).toEqual(['warmup', 'known']);
  });

  it('takes an accuracy from the probe whose loss it takes', () => {
    const { roles } = state([
      measured(0, 'first.accuracy', 0.1),
      loss(0, 'second', 2),
      measured(0, 'second.accuracy', 0.2),
    ]);
    expect(roles.get('accuracy of seen')?.probe).toBe('second');
  });

  it('keeps curves in bounded memory, and none unless it is asked to', () => {
    const events = Array.from({ length: 1000 }, (_, step) => stepped(step + 1));
    expect(state(events).training.points).toHaveLength(0);
    expect(state(events, 64).training.points.length).toBeLessThanOrEqual(64);
  });

  it('goes on from what a checkpoint keeps, a loss that is not finite included', () => {
    const before = state([
      started(),
      stepped(1),
      loss(1, 'known', NaN),
      measured(1, 'known.other', 1, 'new'),
    ]);
    const facts = JSON.parse(JSON.stringify(takeSnapshot(before))) as ReturnType<typeof takeSnapshot>;
    expect(takeSnapshot(fromSnapshot(facts))).toEqual(takeSnapshot(before));
  });

  it('handles each of many measurements once: no map and no list is copied for the next', () => {
    const names = Array.from({ length: 16_000 }, (_, i) => measured(1, `many.value-${i}`, i));
    let now = state([started(), ...names.slice(0, 1)]);
    const { series } = now;
    for (const each of names) now = advance(now, each);
    expect(now.series).toBe(series);
    expect(now.series.size).toBe(16_000);
  });
});
