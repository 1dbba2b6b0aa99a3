// Whoever listens to a run changes nothing about it.
import { Observable, concatMap, mergeMap, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createRun, defineReporter, type PartialConfig, type RunEvent } from 'recall-lab';
import { uniform } from 'recall-lab/plugins';

async function ran(
  listen: (events$: Observable<RunEvent>) => void = () => undefined,
  reporters: PartialConfig['reporters'] = {},
) {
  const run = await createRun({
    file: false,
    preset: {
      steps: 6,
      batch: 4,
      model: { layers: 1, width: 8, heads: 2 },
      population: { plugin: 'biographies', individuals: 32, heldOut: 8 },
      sampler: uniform(),
      engine: { threads: 1 },
      reporters,
    },
  });
  const events: RunEvent[] = [];
  listen(run.events$);
  run.events$.subscribe((event) => void events.push(event));
  const { parametersSha256 } = await run.start();
  const told = events.filter((event) => event.type === 'warning');
  return {
    parametersSha256,
    warnings: told.map(({ code }) => code),
    messages: told.map(({ message }) => message),
    steps: events.filter(({ type }) => type === 'step').length,
  };
}

const alone = await ran();

describe('the trained parameters are those of a run without listeners, with a subscriber', () => {
  it.each<[string, (events$: Observable<RunEvent>) => void, readonly string[]]>([
    [
      'that throws at every event',
      (events$) =>
        events$.subscribe(() => {
          throw new Error('no');
        }),
      ['RECALL_SUBSCRIBER'],
    ],
    [
      'that throws what no text can be made of',
      (events$) =>
        events$.subscribe(() => {
          throw Object.create(null);
        }),
      ['RECALL_SUBSCRIBER'],
    ],
    [
      'that rejects later',
      (events$) => {
        const later: unknown = () => Promise.reject(new Error('no'));
        events$.subscribe(later as () => void);
      },
      ['RECALL_SUBSCRIBER'],
    ],
    [
      'that throws when the run is over',
      (events$) =>
        events$.subscribe({
          complete: () => {
            throw new Error('no');
          },
        }),
      [],
    ],
    [
      'that never finishes with an event',
      (events$) => events$.pipe(concatMap(() => new Observable<never>())).subscribe(),
      [],
    ],
    [
      'whose promise is never settled',
      (events$) => {
        const never: unknown = () => new Promise(() => undefined);
        events$.subscribe(never as () => void);
      },
      [],
    ],
    ['that is slow', (events$) => events$.pipe(mergeMap(() => timer(50))).subscribe(), []],
    [
      'that subscribes again at every event',
      (events$) => events$.subscribe(() => events$.subscribe(() => undefined)),
      [],
    ],
    [
      'that tries to change an event',
      (events$) => events$.subscribe((event) => Object.assign(event, { step: -1 })),
      ['RECALL_SUBSCRIBER'],
    ],
  ])('%s', async (_what, listen, warnings) => {
    const heard = await ran(listen);
    expect(heard.parametersSha256).toBe(alone.parametersSha256);
    expect(heard.steps).toBe(6);
    expect(heard.warnings).toEqual(warnings);
  });
});

it.each<[string, () => void]>([
  [
    'at once',
    () => {
      throw new Error('no paper');
    },
  ],
  ['later', (): unknown => Promise.reject(new Error('no paper'))],
])('a reporter that fails %s is told of once, by its name', async (_when, event) => {
  const printer = defineReporter({ name: 'printer', event });
  const heard = await ran(() => undefined, { 'on-paper': printer() });
  expect(heard.parametersSha256).toBe(alone.parametersSha256);
  expect(heard.messages).toEqual(['The reporter "on-paper" failed: no paper']);
});

it('a subscriber that stops the run from within an event ends it at the next boundary', async () => {
  const run = await createRun({
    file: false,
    preset: 'uniform',
    overrides: { steps: 5, batch: 2, probes: { recall: false, hallucination: false } },
  });
  run.events$.subscribe(({ type, step }) => type === 'step' && step === 2 && run.stop('enough'));
  expect(await run.start()).toMatchObject({ steps: 2, stopped: 'enough' });
});
