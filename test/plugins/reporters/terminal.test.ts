import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../core/bus/events.js';
import { definitionOf } from '../../../core/plugin/definition.js';
import { terminal, terminalReporter, type Environment } from '../../../plugins/reporters/terminal.js';
import { Screen } from './screen.js';
import { boundary, measured, referred, simulatedRun, started, stepped } from './simulated-run.js';

const labels = { title: 'imbalanced-warmup', seed: 1 };
const stepTime = 25;

/** Reports events on a screen, every step taking its time. */
function watch(screen: Screen, events: Iterable<RunEvent>, environment: Environment = {}) {
  const reporter = terminalReporter({ ...labels, stream: screen, environment });
  for (const event of events) {
    if (event.type === 'step' || event.type === 'reference') vi.advanceTimersByTime(stepTime);
    reporter.event(event);
  }
  return reporter;
}

/** Reports events where there is no terminal; returns the lines. */
function log(events: Iterable<RunEvent>, environment: Environment = {}, isTTY?: boolean): string[] {
  let text = '';
  const stream = { write: (piece: string) => (text += piece), isTTY };
  const reporter = terminalReporter({ ...labels, stream, environment });
  for (const event of events) {
    if (event.type === 'step' || event.type === 'reference') vi.advanceTimersByTime(stepTime);
    reporter.event(event);
  }
  void reporter.close?.();
  return text.split('\n').slice(0, -1);
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the live view', () => {
  it('shows where the run is, what it has learned, and the learning curve', () => {
    const screen = new Screen();
    void watch(screen, simulatedRun(2600)).close?.();
    expect(screen.lines.join('\n')).toMatchInlineSnapshot(`
      "step 600: the sampler moved on to stage 2
      step 1,700: the plateau ended, individuals are being told apart
      imbalanced-warmup · seed 1 · 2,048 individuals · 421,376 parameters
      step 2,600 / 4,000  ━━━━━━━━━━━━━━━━━━━━━━━━━━━──────────────    65 %  0:35 left
      phase 3 of 3  knowledge: linking individuals to their values  80,000 tokens/s

      training loss                0.994 nats per token
      attribute accuracy, seen      50.0 %
      attribute loss, seen         2.374 nats  49 % below the baseline
      attribute loss, unseen       7.446 nats  60 % above the baseline: making it up
      no-knowledge baseline        4.654 nats
      birth date  ━━━───  50 %  birth place ━━━───  42 %  location    ━━────  35 %
      university  ━━────  30 %  major       ━━────  25 %  company     ━─────  21 %

             attribute loss, nats   ── seen   ╌╌ unseen   ┈┈ no-knowledge baseline
      ≥12.41 ┤─╮
             ┤ │
             ┤ │
             ┤ ╰╮                                         ┌╌╌
             ┤  ╰╮                              ┌╌╌╌╌╌╌╌╌╌┘
        4.65 ┤┈┈┈╰───────────────────────────────╮┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
             ┤                                   ╰───────────
             ┤
        0.00 ┤
              0                                2,000                       4,000 steps
      "
    `);
  });

  it('marks where the schedule changes, in the picture and by a line', () => {
    const screen = new Screen();
    const changes = [{ step: 600, to: 'uniform over 2,048 individuals' }];
    const [, ...events] = simulatedRun(1000);
    void watch(screen, [started({ changes }), ...events]).close?.();
    expect(screen.lines).toContain('step 600: the schedule changes to uniform over 2,048 individuals');
    expect(screen.lines.filter((line) => line.includes('┊')).length).toBeGreaterThan(5);
    expect(screen.lines.join('\n')).toContain('┊ switch');
    expect(Math.max(...screen.lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('says that the axis clips, and names only the lines that it draws', () => {
    const [clipped, whole] = [new Screen(), new Screen()];
    const seenOnly = (loss: number) => [measured(0, 'recall.loss', loss), measured(1, 'recall.loss', 4)];
    void watch(clipped, [started(), stepped(1), ...seenOnly(30)]).close?.();
    void watch(whole, [started(), stepped(1), ...seenOnly(5)]).close?.();
    expect(clipped.lines.join('\n')).toContain('≥12.41');
    expect(whole.lines.join('\n')).toContain(' 12.41');
    expect(whole.lines.join('\n')).not.toMatch(/≥|unseen/);
  });

  it('shows what a resumed run measured before', async () => {
    const screen = new Screen();
    const before = [0, 500, 1000, 1500, 2000].map((step) => measured(step, 'recall.loss', 4));
    const history = async function* () {
      yield* await Promise.resolve(before);
    };
    const reporter = terminalReporter({ ...labels, stream: screen, environment: {}, history });
    for (const event of [started({ step: 2000 }), stepped(2001), measured(2001, 'recall.loss', 4)])
      reporter.event(event);
    await vi.advanceTimersByTimeAsync(1000);
    reporter.event(measured(2002, 'recall.loss', 4));
    void reporter.close?.();
    expect(screen.lines.join('\n')).toMatch(/─{30}/u);
  });

  it('fits 24 lines of 80 columns, so that nothing scrolls away', () => {
    const screen = new Screen();
    const quiet = [...simulatedRun(2600)].filter((event) => event.type !== 'transition');
    void watch(
      screen,
      quiet.filter((event) => event.type !== 'measurement' || event.unit !== 'steps'),
    ).close?.();
    expect(screen.lines.length).toBeLessThanOrEqual(24);
  });

  it.each([
    [120, 40],
    [60, 24],
    [40, 24],
    [24, 10],
    [8, 3],
    [1, 1],
  ])('fits %i columns and %i rows', (columns, rows) => {
    // A line that is too long is wrapped, as terminals do, and makes the frame too high.
    const screen = new Screen(columns, rows);
    const quiet = [...simulatedRun(1200)].filter((event) => event.type !== 'transition');
    void watch(screen, quiet).close?.();
    expect(screen.lines.length).toBeLessThanOrEqual(Math.max(2, rows));
  });

  it('keeps the numbers and drops the picture when the terminal is low', () => {
    const screen = new Screen(80, 12);
    void watch(screen, simulatedRun(500)).close?.();
    expect(screen.lines.join('\n')).toContain('attribute accuracy, seen');
    expect(screen.lines.join('\n')).not.toContain('┤');
  });

  it('takes a terminal that does not know its size for one of 80 by 24', () => {
    const screen = Object.assign(new Screen(), { columns: 80, rows: 24 });
    const unsized = { isTTY: true, columns: 0, rows: 0, write: (text: string) => screen.write(text) };
    const reporter = terminalReporter({ ...labels, stream: unsized, environment: {} });
    for (const event of simulatedRun(100)) reporter.event(event);
    void reporter.close?.();
    expect(screen.lines.join('\n')).toContain('no-knowledge baseline');
  });

  it('stays whole when lines come and go between redraws', () => {
    const gradual = new Screen();
    const reporter = terminalReporter({ ...labels, stream: gradual, environment: {} });
    const events = [started(), ...boundary(0, 0, 15), stepped(1), ...boundary(1, 0.3), stepped(2)];
    for (const event of events) {
      reporter.event(event);
      vi.advanceTimersByTime(1000);
    }
    const frame = gradual.lines;
    void reporter.close?.();
    expect(frame).toEqual(gradual.lines);
    for (const text of [
      'training loss',
      'accuracy, seen',
      'loss, unseen',
      'company',
      '12.41 ┤',
      '0.00 ┤',
      'steps',
    ]) {
      expect(frame.filter((line) => line.includes(text))).toHaveLength(1);
    }
    expect(frame.filter((line) => line !== '')).toHaveLength(21);
  });

  it('redraws at most ten times a second, and shows what came last', () => {
    const screen = new Screen();
    const reporter = watch(screen, [started()]);
    const before = screen.writes;
    for (let step = 1; step <= 1000; step++) {
      vi.advanceTimersByTime(1);
      reporter.event(stepped(step));
    }
    expect(screen.writes - before).toBeLessThanOrEqual(10);
    vi.advanceTimersByTime(1000);
    expect(screen.lines.join('\n')).toContain('step 1,000 / 4,000');
    void reporter.close?.();
  });

  it('leaves decisions, the end of the plateau and warnings above, in order', () => {
    const screen = new Screen();
    const warning = {
      type: 'warning',
      step: 1760,
      code: 'RECALL_HOOK',
      message: 'probe "mine" failed',
    } as const;
    void watch(screen, [...simulatedRun(1759), stepped(1760), warning, stepped(1761)]).close?.();
    expect(screen.lines.slice(0, 4)).toEqual([
      'step 600: the sampler moved on to stage 2',
      'step 1,700: the plateau ended, individuals are being told apart',
      'step 1,760: warning: probe "mine" failed (RECALL_HOOK)',
      expect.stringContaining('imbalanced-warmup · seed 1'),
    ]);
  });

  it('counts the steps of a reference model while the run waits for it', () => {
    const references = Array.from({ length: 401 }, (_, trained) => referred(trained, 800, 10));
    const screen = new Screen();
    const reporter = watch(screen, [started(), stepped(10), ...references]);
    vi.advanceTimersByTime(1000);
    expect(screen.lines.join('\n')).toMatch(/reference model, step 400 \/ 800 .* 50 % {2}0:10 left/);
    reporter.event(stepped(11));
    vi.advanceTimersByTime(1000);
    expect(screen.lines.join('\n')).toMatch(/step {4}11 \/ 4,000/);
    expect(screen.lines.join('\n')).not.toContain('reference');
  });

  it('keeps the last frame when the run is stopped or fails', () => {
    const stopped = new Screen();
    const end = { type: 'run-finished', step: 150, reason: 'stopped', because: 'asked to stop' } as const;
    void watch(stopped, [...simulatedRun(150), end]).close?.();
    expect(stopped.lines[0]).toBe('step 150: stopped: asked to stop');
    expect(stopped.lines[2]).toMatch(/stopped in 0:04$/);

    const failed = new Screen();
    void watch(failed, simulatedRun(150)).close?.();
    expect(failed.lines[1]).toMatch(/^step {3}150 \/ 4,000/);
  });

  it('writes nothing after it is closed, and nothing at all when no run started', () => {
    const screen = new Screen();
    const reporter = watch(screen, simulatedRun(60));
    void reporter.close?.();
    const { written } = screen;
    reporter.event(stepped(61));
    void reporter.close?.();
    vi.advanceTimersByTime(1000);
    expect(screen.written).toBe(written);

    const unused = new Screen();
    void terminalReporter({ ...labels, stream: unused, environment: {} }).close?.();
    expect(unused.written).toBe('');
  });

  it('hides the cursor of stderr and gives it back', () => {
    const wasTTY = process.stderr.isTTY;
    let text = '';
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((piece) => {
      text += String(piece);
      return true;
    });
    try {
      process.stderr.isTTY = true;
      const reporter = terminalReporter({ ...labels, stream: process.stderr, environment: {} });
      for (const event of simulatedRun(60)) reporter.event(event);
      expect(text).toContain('\u001b[?25l');
      expect(text).not.toContain('\u001b[?25h');
      void reporter.close?.();
      expect(text.endsWith('\u001b[?25h')).toBe(true);
    } finally {
      write.mockRestore();
      process.stderr.isTTY = wasTTY;
    }
  });

  it('uses colours unless NO_COLOR asks for none', () => {
    const [colored, plain] = [new Screen(), new Screen()];
    void watch(colored, simulatedRun(300)).close?.();
    void watch(plain, simulatedRun(300), { NO_COLOR: '1' }).close?.();
    expect(colored.written).toContain('\u001b[36m');
    expect(plain.written).not.toMatch(/\u001b\[\d*m/);
    expect(plain.lines).toEqual(colored.lines);
  });

  it('makes visible what would move the cursor', () => {
    const screen = new Screen();
    const evil = '\u001b[2J\u001b]0;gone\u0007\r\n\u202e\u009b1A';
    const reporter = terminalReporter({ title: evil, seed: 1, stream: screen, environment: {} });
    reporter.event(started({ engine: evil }));
    reporter.event(measured(0, 'recall.loss', 5));
    reporter.event(measured(0, `recall.accuracy.${evil}`, 0.5));
    reporter.event({ type: 'transition', step: 0, plugin: evil, data: { [evil]: evil } });
    reporter.event({ type: 'warning', step: 0, code: 'RECALL_X', message: evil.slice(0, 8) });
    reporter.event({ type: 'run-finished', step: 0, reason: 'stopped', because: evil.slice(0, 8) });
    void reporter.close?.();
    // The screen throws at control characters and at escape codes that no frame needs.
    expect(screen.lines.join('\n')).toContain('\\u{1b}[2J');
  });

  it('goes without what no probe measures', () => {
    const screen = new Screen();
    void watch(
      screen,
      [...simulatedRun(300)].filter((event) => event.type !== 'measurement'),
    ).close?.();
    const text = screen.lines.join('\n');
    expect(text).toContain('training loss');
    expect(text).toContain('phase unknown');
    expect(text).not.toContain('baseline');
  });

  it('survives losses that are not numbers', () => {
    const screen = new Screen();
    const bad = [NaN, Infinity, -Infinity].flatMap((loss, i) => [
      stepped(i + 1, { loss }),
      ...boundary(i + 1, loss, loss),
    ]);
    void watch(screen, [started(), ...bad]).close?.();
    expect(screen.lines.join('\n')).toContain('-Infinity');
  });

  it('stops writing when the reader has gone away', () => {
    let fail = () => {};
    let writes = 0;
    const stream = {
      isTTY: true,
      write: () => writes++,
      on: (_: 'error', listener: () => void) => (fail = listener),
    };
    const reporter = terminalReporter({ ...labels, stream, environment: {} });
    reporter.event(started());
    fail();
    const before = writes;
    for (const event of simulatedRun(50)) reporter.event(event);
    void reporter.close?.();
    expect(writes).toBe(before);
  });
});

describe('plain lines', () => {
  it('tell a run in about twenty lines without escape codes', () => {
    const lines = log(simulatedRun());
    const progress = lines.filter((line) => /^step +[\d,]+\//.test(line));
    expect(progress.length).toBeGreaterThanOrEqual(20);
    expect(progress.length).toBeLessThanOrEqual(25);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
    expect([...lines.slice(0, 4), '...', ...lines.slice(-2)].join('\n')).toMatchInlineSnapshot(`
      "imbalanced-warmup, seed 1: 4,000 steps, 2,048 individuals, 421,376 parameters
      engine onnxruntime 1.30, cpu, 2 threads; no-knowledge baseline 4.654 nats
      step     0/4,000  phase 1  accuracy   0.0 %  loss seen 18.654  unseen 18.654
      step   200/4,000  phase 1  training loss 4.694  accuracy   0.0 %  loss seen  4.748  unseen  4.748  80,000 tokens/s  1:35 left
      ...
      step 3,800/4,000  phase 3  training loss 0.843  accuracy 100.0 %  loss seen  0.093  unseen 10.239  80,000 tokens/s  0:05 left
      step 4,000/4,000  phase 3  training loss 0.834  accuracy 100.0 %  loss seen  0.093  unseen 10.239  80,000 tokens/s"
    `);
  });

  it('put decisions and the end of the plateau where they happened', () => {
    const lines = log(simulatedRun());
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(lines[at('the sampler moved on to stage 2') - 1]).toMatch(/^step {3}600\//);
    expect(at('step 1,700: the plateau ended')).toBeGreaterThan(at('step 1,600/'));
    expect(at('step 1,700: the plateau ended')).toBeLessThan(at('step 1,800/'));
  });

  it.each([
    ['in continuous integration', { CI: 'true' }],
    ['on a terminal that is dumb', { TERM: 'dumb' }],
  ])('are written %s too', (_, environment) => {
    expect(log(simulatedRun(100), environment, true).join('')).not.toMatch(/\p{Cc}/u);
  });

  it('come at every measurement of a run that has few', () => {
    const events = [
      started({ steps: 40 }),
      ...boundary(0, 0),
      ...[10, 20, 40].flatMap((s) => [stepped(s), ...boundary(s, 0)]),
    ];
    expect(
      log(events)
        .filter((line) => line.includes('phase'))
        .map((line) => line.slice(0, 10)),
    ).toEqual(['step  0/40', 'step 10/40', 'step 20/40', 'step 40/40']);
  });

  it('come without probes too', () => {
    const events = [...simulatedRun()].filter((event) => event.type !== 'measurement');
    const lines = log(events).filter((line) => line.includes('training loss'));
    expect(lines.length).toBeGreaterThanOrEqual(20);
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines.at(-1)).toMatch(/^step 4,000\/4,000/);
  });

  it('tell each fifth of a reference model that the run waits for', () => {
    const references = Array.from({ length: 301 }, (_, trained) => referred(500 + trained, 800));
    expect(log([started(), ...references]).filter((line) => line.includes('reference'))).toEqual([
      'step 0: reference model, step 500/800',
      'step 0: reference model, step 640/800  0:04 left',
      'step 0: reference model, step 800/800',
    ]);
  });

  it('end with the last step of a run that failed', () => {
    expect(log(simulatedRun(333)).at(-1)).toMatch(/^step {3}333\/4,000/);
  });

  it('say that a run is resumed', () => {
    expect(log([started({ step: 2000 }), stepped(2001)])).toContain('step 2,000: resumed from a checkpoint');
  });
});

describe('the plugin', () => {
  it('is plain data in a configuration', () => {
    const spec = terminal({ title: 'mine' });
    expect(JSON.stringify(spec)).toBe('{"plugin":"terminal","title":"mine"}');
    expect(definitionOf(spec)).toBe(terminal);
  });
});
