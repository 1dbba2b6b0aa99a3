// The read-only channel: whatever a subscriber does, the run does not notice, and nor does the process.
import { delay, filter, finalize, map, merge, Subject, switchMap, take, tap, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventStream } from '../../core/bus/event-stream.js';
import type { RunEvent } from '../../core/bus/events.js';

const event = (step: number): RunEvent => ({ type: 'warning', step, code: 'RECALL_TEST', message: 'said' });
const oops = (): never => {
  throw new Error('oops');
};
const later = () => new Promise((resolve) => setTimeout(resolve, 20));

let stream: EventStream;
let failures: string[];
let reachedProcess: unknown[];
const noteUncaught = (error: unknown) => void reachedProcess.push(error);

beforeEach(() => {
  failures = [];
  reachedProcess = [];
  stream = new EventStream((error) => failures.push(String(error)));
  process.on('uncaughtException', noteUncaught).on('unhandledRejection', noteUncaught);
});

afterEach(async () => {
  await later();
  process.off('uncaughtException', noteUncaught).off('unhandledRejection', noteUncaught);
  expect(reachedProcess).toEqual([]);
});

/** The steps that a subscriber sees. */
function steps(of: Observable<RunEvent> = stream.events$): number[] {
  const seen: number[] = [];
  of.subscribe(({ step }) => void seen.push(step));
  return seen;
}

function emit(...all: number[]): void {
  for (const step of all) stream.emit(event(step));
}

describe('the event stream', () => {
  it('delivers every event to every subscriber, in order, before emit returns', () => {
    const [first, second] = [steps(), steps()];
    emit(1, 2);
    expect([first, second]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('is hot: a late subscriber sees what comes', () => {
    emit(1);
    const late = steps();
    emit(2);
    expect(late).toEqual([2]);
  });

  it('completes, also for who comes after the end, and says nothing more', () => {
    let completed = 0;
    stream.events$.subscribe({ complete: () => completed++ });
    const seen = steps();
    stream.complete();
    stream.events$.subscribe({ complete: () => completed++ });
    emit(1);
    expect({ completed, seen }).toEqual({ completed: 2, seen: [] });
  });

  it('keeps the order when an event is emitted while another is delivered', () => {
    stream.events$.pipe(filter(({ step }) => step === 1)).subscribe(() => emit(2));
    const seen = steps();
    emit(1, 3);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('ends after what is still being delivered', () => {
    stream.events$.pipe(take(1)).subscribe(() => {
      emit(2);
      stream.complete();
    });
    let completed = false;
    const seen: number[] = [];
    stream.events$.subscribe({
      next: ({ step }) => void seen.push(step),
      complete: () => (completed = true),
    });
    emit(1);
    expect({ seen, completed }).toEqual({ seen: [1, 2], completed: true });
  });

  it('stops for who unsubscribes, and for nobody else', () => {
    const seen: number[] = [];
    const subscription = stream.events$.subscribe(({ step }) => {
      seen.push(step);
      subscription.unsubscribe();
    });
    const other = steps();
    emit(1, 2);
    expect({ seen, other }).toEqual({ seen: [1], other: [1, 2] });
  });

  it('gives nobody a way to write: it has no next, and its events are frozen', () => {
    expect('next' in stream.events$).toBe(false);
    stream.events$.subscribe((said) => void ((said as { step: number }).step = 99));
    const seen = steps();
    emit(1);
    expect(seen).toEqual([1]);
    expect(failures).toHaveLength(1);
  });
});

describe('a subscriber that fails', () => {
  const ways: Record<string, (events$: Observable<RunEvent>) => unknown> = {
    'throws as a function': (events$) => events$.subscribe(oops),
    'throws as an observer': (events$) => events$.subscribe({ next: oops }),
    'throws behind an operator': (events$) => events$.pipe(filter(() => true)).subscribe(oops),
    'throws behind many operators': (events$) =>
      events$
        .pipe(
          map(({ step }) => step),
          filter(Boolean),
          take(5),
        )
        .subscribe({ next: oops }),
    'throws in an operator': (events$) => events$.pipe(map(oops)).subscribe(),
    'throws in a tap': (events$) => events$.pipe(tap(oops)).subscribe(() => undefined),
    'throws in its error handler': (events$) => events$.pipe(map(oops)).subscribe({ error: oops }),
    'throws after a delay': (events$) => events$.pipe(delay(1)).subscribe(oops),
    'throws at the end': (events$) => events$.subscribe({ complete: oops }),
    'throws when it is torn down': (events$) => events$.pipe(finalize(oops)).subscribe(),
    rejects: (events$) => events$.subscribe(() => Promise.reject(new Error('oops')) as never),
    'rejects behind an operator': (events$) =>
      events$.pipe(switchMap(() => Promise.reject(new Error('oops')))).subscribe(),
    'is a subject that was closed': (events$) => {
      const subject = new Subject<RunEvent>();
      subject.unsubscribe();
      events$.subscribe(subject);
    },
  };

  it.each(Object.keys(ways))('%s: is reported once, and others see everything', async (way) => {
    const before = steps();
    ways[way](stream.events$);
    const after = steps();
    let completed = false;
    stream.events$.subscribe({ complete: () => (completed = true) });
    emit(1, 2, 3);
    await later();
    stream.complete();
    await later();
    expect({ before, after, completed }).toEqual({ before: [1, 2, 3], after: [1, 2, 3], completed: true });
    expect(failures).toHaveLength(1);
  });

  it('goes on receiving', () => {
    const seen: number[] = [];
    stream.events$.subscribe(({ step }) => {
      seen.push(step);
      oops();
    });
    emit(1, 2);
    expect(seen).toEqual([1, 2]);
  });

  it('does not make the stream go round in circles when its failure is an event too', () => {
    const telling = new EventStream(() => telling.emit(event(0)));
    telling.events$.subscribe(oops);
    telling.events$.pipe(map((e) => e)).subscribe(oops);
    const seen = steps(telling.events$);
    telling.emit(event(1));
    expect(seen).toEqual([1, 0, 0]);
  });

  it('that never finishes holds nobody up', () => {
    stream.events$.subscribe(() => new Promise(() => undefined) as never);
    const seen = steps();
    emit(1, 2);
    expect(seen).toEqual([1, 2]);
  });

  it('may merge the stream with others', () => {
    const seen = steps(merge(stream.events$, new Subject<RunEvent>()));
    emit(1);
    expect(seen).toEqual([1]);
  });
});
