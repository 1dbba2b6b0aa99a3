import { describe, expect, it } from 'vitest';
import { createRun, defineProbe, type PartialConfig, type RunEvent, type RunRequest } from 'recall-lab';
import { zipf } from 'recall-lab/plugins';

const tiny = (seed: number): PartialConfig => ({
  seed,
  steps: 4,
  batch: 4,
  model: { layers: 1, width: 8, heads: 2 },
  population: {
    plugin: 'biographies',
    individuals: 32,
    heldOut: 8,
    cities: 4,
    universities: 4,
    companies: 4,
  },
  sampler: zipf({ exponent: 0.5 }),
  engine: { threads: 1 },
});

async function ran(config: PartialConfig, request: RunRequest = {}, meanwhile?: (event: RunEvent) => void) {
  const run = await createRun({ file: false, preset: config, ...request });
  const events: RunEvent[] = [];
  run.events$.subscribe((event) => {
    events.push(event);
    meanwhile?.(event);
  });
  return { events, summary: await run.start() };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
const losses = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));

describe('onBoundary', () => {
  it('is called before the first step and after each, and the run waits for it', async () => {
    const order: string[] = [];
    const onBoundary = async ({ step }: { step: number }) => {
      order.push(`begin ${step}`);
      await pause();
      order.push(`end ${step}`);
    };
    await ran(tiny(1), { onBoundary }, (event) => event.type === 'step' && order.push(`step ${event.step}`));
    expect(order).toEqual(
      [0, 1, 2, 3, 4].flatMap((step) => [
        ...(step > 0 ? [`step ${step}`] : []),
        `begin ${step}`,
        `end ${step}`,
      ]),
    );
  });

  it('sees what the probes measured, and may measure too', async () => {
    const one = { name: 'probe.one', value: 1, unit: 'fraction', split: 'seen', n: 1 } as const;
    const probe = defineProbe({ name: 'probe', measure: () => [one] });
    const { events } = await ran(
      { ...tiny(1), probes: { probe: probe({ every: 1 }) } },
      {
        onBoundary: ({ step, measurements }) =>
          step === 2 ? measurements.map((each) => ({ ...each, name: `onBoundary.${each.name}` })) : undefined,
      },
    );
    expect(events).toContainEqual({
      type: 'measurement',
      step: 2,
      probe: 'onBoundary',
      ...one,
      name: 'onBoundary.probe.one',
    });
  });

  it('changes nothing about the training', async () => {
    const seen: number[] = [];
    const watched = await ran(tiny(1), {
      onBoundary: async (_, model) => void seen.push((await model.readParameters())[0]),
    });
    expect(watched.summary.parametersSha256).toBe((await ran(tiny(1))).summary.parametersSha256);
    expect(new Set(seen).size).toBe(5);
  });

  it('ends the run when it throws, and the error says where', async () => {
    const failing = () => Promise.reject(new Error('no more'));
    await expect(ran(tiny(1), { onBoundary: failing })).rejects.toMatchObject({
      code: 'RECALL_PLUGIN',
      message: expect.stringMatching(/"onBoundary" failed: no more.*step 0/) as string,
    });
  });
});

describe('two runs in one process', () => {
  it('do at once exactly what each does alone', async () => {
    const together = await Promise.all([ran(tiny(1)), ran(tiny(2))]);
    for (const [i, seed] of [1, 2].entries()) {
      const alone = await ran(tiny(seed));
      expect(losses(together[i].events)).toEqual(losses(alone.events));
      expect(together[i].summary.parametersSha256).toBe(alone.summary.parametersSha256);
    }
  });

  it('hear each only of themselves, and end each by itself', async () => {
    const [long, short] = await Promise.all([
      createRun({ file: false, preset: tiny(1) }),
      createRun({ file: false, preset: tiny(1) }),
    ]);
    let heard = 0;
    long.events$.subscribe(({ type }) => type === 'step' && heard++);
    short.stop('enough');
    const [whole, stopped] = await Promise.all([long.start(), short.start()]);
    expect([whole.steps, whole.stopped]).toEqual([4, null]);
    expect([stopped.steps, stopped.stopped]).toEqual([0, 'enough']);
    expect(heard).toBe(4);
  });
});
