import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../core/bus/events.js';
import type { PluginContext } from '../../../core/plugin/definition.js';
import { jsonl, jsonlReporter } from '../../../plugins/reporters/jsonl.js';
import { LogFile } from '../../../core/storage/log-file.js';
import { boundary, measured, simulatedRun, started, stepped } from './simulated-run.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recall-jsonl-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const text = (file: string) => readFile(join(folder, file), 'utf8');
async function objects(file: string): Promise<unknown[]> {
  const lines = (await text(file)).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line): unknown => JSON.parse(line));
}
const report = (reporter: { event(event: RunEvent): void }, events: Iterable<RunEvent>) => {
  for (const event of events) reporter.event(event);
};

describe('the JSONL reporter', () => {
  it('writes every event to events.jsonl, in order and unchanged', async () => {
    const reporter = jsonlReporter(folder);
    const events = [...simulatedRun(300)];
    for (const [i, event] of events.entries()) {
      reporter.event(event);
      // Give writes a chance to interleave, as a run does.
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await reporter.close?.();
    expect(await objects('events.jsonl')).toEqual(events);
  });

  it('writes the measurements, and what they were measured on, to metrics.jsonl', async () => {
    const reporter = jsonlReporter(folder);
    report(reporter, [started(), stepped(1), measured(1, 'recall.loss', 4.5)]);
    await reporter.close?.();
    expect(await text('metrics.jsonl')).toBe(
      '{"step":1,"name":"recall.loss","value":4.5,"unit":"nats","split":"seen","n":256,"probe":"recall","role":"loss"}\n',
    );
  });

  it('brings every finite number back exactly, and writes null for the others', async () => {
    const values = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 300);
    const reporter = jsonlReporter(folder);
    report(
      reporter,
      values.map((value) => measured(1, 'recall.loss', value)),
    );
    report(
      reporter,
      [NaN, Infinity, -Infinity].map((value) => measured(2, 'recall.loss', value)),
    );
    await reporter.close?.();
    const read = (await objects('metrics.jsonl')).map((line) => (line as { value: number | null }).value);
    // JSON writes -0 as 0.
    expect(read.slice(0, 300)).toEqual(values.map((value) => value + 0));
    expect(read.slice(300)).toEqual([null, null, null]);
  });

  it('has everything on disk when flush resolves, and goes on afterwards', async () => {
    const reporter = jsonlReporter(folder);
    report(reporter, [started(), stepped(1)]);
    await reporter.flush?.();
    expect(await objects('events.jsonl')).toHaveLength(2);
    report(reporter, [stepped(2)]);
    await reporter.flush?.();
    expect(await objects('events.jsonl')).toHaveLength(3);
    await reporter.close?.();
  });

  it('makes both files even when nothing is measured, and none when nothing happens', async () => {
    const idle = jsonlReporter(join(folder, 'missing'));
    await idle.flush?.();
    await idle.close?.();

    const reporter = jsonlReporter(folder);
    report(reporter, [started(), stepped(1)]);
    await reporter.close?.();
    expect(await text('metrics.jsonl')).toBe('');
  });

  it('ignores what happens after it is closed, and may be closed twice', async () => {
    const reporter = jsonlReporter(folder);
    report(reporter, [started()]);
    await reporter.close?.();
    report(reporter, [stepped(1)]);
    await reporter.flush?.();
    await reporter.close?.();
    expect(await objects('events.jsonl')).toHaveLength(1);
  });

  it('does nothing in a run that has no folder', async () => {
    const context = { name: 'jsonl', options: { individuals: false } } as PluginContext<{
      individuals: boolean;
    }>;
    const reporter = jsonl.declaration.create?.(context);
    reporter?.event(started());
    await reporter?.flush?.();
    await reporter?.close?.();
    expect(reporter?.save).toBeUndefined();
  });
});

describe('resuming', () => {
  it('cuts the files to what the checkpoint knows, and goes on from there', async () => {
    const before = [...simulatedRun(100)];
    const lost = [stepped(101), ...boundary(101, 0.1)];
    const after = [stepped(101), ...boundary(101, 0.2)];

    const interrupted = jsonlReporter(folder);
    report(interrupted, before);
    await interrupted.flush?.();
    const checkpoint = JSON.parse(JSON.stringify(interrupted.save())) as ReturnType<typeof interrupted.save>;
    report(interrupted, lost);
    await interrupted.close?.();

    const resumed = jsonlReporter(folder);
    resumed.restore(checkpoint);
    // That it starts again is in the file already.
    report(resumed, [started({ step: 100 }), ...after]);
    await resumed.close?.();
    expect(await objects('events.jsonl')).toEqual([...before, ...after]);
    const steps = (await objects('metrics.jsonl')).map((line) => (line as { step: number }).step);
    expect(steps).toEqual([...before, ...after].flatMap((e) => (e.type === 'measurement' ? [e.step] : [])));
  });

  it('saves only what has been flushed', async () => {
    const reporter = jsonlReporter(folder);
    report(reporter, [started()]);
    await reporter.flush?.();
    const saved = reporter.save();
    const bytes = (await text('events.jsonl')).length;
    expect(saved).toMatchObject({
      logs: [
        { file: 'events.jsonl', bytes },
        { file: 'metrics.jsonl', bytes: 0 },
      ],
    });
    report(reporter, [stepped(1)]);
    expect(reporter.save()).toEqual(saved);
    await reporter.close?.();
  });

  it('counts in bytes, not in characters', async () => {
    const reporter = jsonlReporter(folder);
    report(reporter, [{ type: 'warning', step: 1, code: 'RECALL_X', message: 'Łódź, 東京, 🎂' }]);
    await reporter.flush?.();
    const saved = reporter.save();
    await reporter.close?.();
    const resumed = jsonlReporter(folder);
    resumed.restore(saved);
    report(resumed, [started({ step: 1 }), stepped(2)]);
    await resumed.close?.();
    expect(await objects('events.jsonl')).toHaveLength(2);
  });

  it('starts over from a checkpoint at which nothing was written', async () => {
    const reporter = jsonlReporter(folder);
    const nothing = reporter.save();
    report(reporter, simulatedRun(60));
    await reporter.close?.();
    const resumed = jsonlReporter(folder);
    resumed.restore(nothing);
    report(resumed, [started()]);
    await resumed.close?.();
    expect(await objects('events.jsonl')).toEqual([started()]);
  });

  describe('in a run that went on without it', () => {
    /** What the logs hold after 100 steps, at a kill in the middle of a line, and at a return to step 90. */
    async function returned(rest: { events: string; metrics: string }): Promise<void> {
      const before = jsonlReporter(folder);
      report(before, simulatedRun(100));
      await before.close?.();
      await appendFile(join(folder, 'events.jsonl'), rest.events);
      await appendFile(join(folder, 'metrics.jsonl'), rest.metrics);
      const after = jsonlReporter(folder);
      report(after, [started({ step: 90 }), stepped(91)]);
      await after.close?.();
    }
    const until90 = [...simulatedRun(100)].filter(({ step }) => step <= 90);

    it.each([
      ['whole lines', { events: '', metrics: '' }],
      ['a line that was cut short', { events: '{"type":"step","st', metrics: '{"step":101,"na' }],
      ['half of a line of many bytes', { events: '{"type":"warning","message":"東', metrics: '{' }],
    ])('goes on after %s, without what the run does again', async (_what, rest) => {
      await returned(rest);
      expect(await objects('events.jsonl')).toEqual([...until90, started({ step: 90 }), stepped(91)]);
      const steps = (await objects('metrics.jsonl')).map((line) => (line as { step: number }).step);
      expect(steps).toEqual(until90.flatMap((e) => (e.type === 'measurement' ? [e.step] : [])));
    });

    it('leaves lines alone that do not say that they are later', async () => {
      await returned({ events: 'a note\n', metrics: '\n' });
      expect(await text('events.jsonl')).toMatch(/"step":100.*\na note\n\{"type":"run-started".*"step":90/s);
      expect(await text('metrics.jsonl')).toMatch(/\n\n$/);
    });

    it('begins anew when there is nothing but half a line', async () => {
      await appendFile(join(folder, 'events.jsonl'), '{"type":"run-star');
      const reporter = jsonlReporter(folder);
      report(reporter, [started({ step: 90 })]);
      await reporter.close?.();
      expect(await objects('events.jsonl')).toEqual([started({ step: 90 })]);
    });
  });

  it('refuses a log that is shorter than the checkpoint says, or gone', async () => {
    const reporter = jsonlReporter(folder);
    report(reporter, simulatedRun(60));
    await reporter.flush?.();
    const saved = reporter.save();
    await reporter.close?.();

    await truncate(join(folder, 'events.jsonl'), 10);
    expect(() => jsonlReporter(folder).restore(saved)).toThrow(
      expect.objectContaining({ code: 'RECALL_LOG_INCOMPLETE', at: join(folder, 'events.jsonl') }),
    );
    await rm(join(folder, 'events.jsonl'));
    expect(() => jsonlReporter(folder).restore(saved)).toThrow(
      expect.objectContaining({ code: 'RECALL_LOG_INCOMPLETE' }),
    );
  });
});

describe('a disk that refuses', () => {
  const rejections = vi.fn();
  beforeEach(() => void process.on('unhandledRejection', rejections));
  afterEach(() => {
    process.off('unhandledRejection', rejections);
    expect(rejections).not.toHaveBeenCalled();
  });

  const writeError = (file: string) =>
    expect.objectContaining({
      code: 'RECALL_WRITE',
      message: expect.stringContaining(file) as string,
    }) as Error;

  it.each(['events.jsonl', 'metrics.jsonl'])(
    'makes flush and close reject when %s cannot be opened',
    async (file) => {
      await mkdir(join(folder, file));
      const reporter = jsonlReporter(folder);
      report(reporter, simulatedRun(60));
      await new Promise((resolve) => setTimeout(resolve, 20));
      report(reporter, simulatedRun(60));
      await expect(reporter.flush?.()).rejects.toThrow(writeError(file));
      await expect(reporter.close?.()).rejects.toThrow(writeError(file));
    },
  );

  it.runIf(process.platform === 'linux')('says that it is full', async () => {
    await symlink('/dev/full', join(folder, 'events.jsonl'));
    const reporter = jsonlReporter(folder);
    report(reporter, simulatedRun(60));
    await expect(reporter.flush?.()).rejects.toThrow(/events\.jsonl.*full/);
    await expect(reporter.close?.()).rejects.toThrow(writeError('events.jsonl'));
    // The other file has what it should.
    expect(await objects('metrics.jsonl')).not.toHaveLength(0);
  });
});

describe('LogFile', () => {
  it('keeps order when more waits than may, and lines are written at once', async () => {
    const path = join(folder, 'lines');
    const file = new LogFile(path, 1000);
    const lines: string[] = [];
    for (let i = 0; i < 2000; i++) {
      lines.push(`${i} ${'x'.repeat(i % 97)}\n`);
      file.add(lines[i]);
      if (i % 300 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await file.close();
    expect(await text('lines')).toBe(lines.join(''));
  });

  it('waits for nothing while few lines wait', () => {
    const file = new LogFile(join(folder, 'lines'));
    const start = performance.now();
    for (let i = 0; i < 10_000; i++) file.add('a line of a run\n');
    expect(performance.now() - start).toBeLessThan(500);
    return file.close();
  });
});
