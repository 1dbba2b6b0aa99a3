/** What the terminal reporter's numbers and picture are made from. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/bus/events.js';
import { announcement } from '../../../plugins/reporters/terminal/announcements.js';
import { Curve } from '../../../plugins/reporters/terminal/curve.js';
import { Pace } from '../../../plugins/reporters/terminal/pace.js';
import { count, duration, nats, percent, printable } from '../../../plugins/reporters/terminal/wording.js';

describe('what a schedule decided', () => {
  const said = (data: Json) =>
    announcement({ type: 'transition', step: 1200, plugin: 'sampler', data })?.text.replace(
      'step 1,200: ',
      '',
    );

  it.each<[string, Json, string | undefined]>([
    ['a stage', { stage: 2 }, 'the sampler moved on to stage 2'],
    ['a switch at this step', { part: 2, data: { switchAt: 1200 } }, 'the sampler moved on'],
    ['a switch to come', { part: 2, data: { switchAt: 2880 } }, 'the sampler moves on at step 2,880'],
    [
      'a switch of a part of a part',
      { part: 1, data: { part: 2, data: { switchAt: 3 } } },
      'the sampler moved on',
    ],
    ['what a condition remembers', { part: 2, data: { remember: { since: 5, times: 1 } } }, undefined],
    [
      'several at once',
      [
        { part: 2, data: { remember: null } },
        { part: 0, data: { level: 3 } },
      ],
      'the sampler decided: level 3',
    ],
    ['anything else', { because: 'step 3' }, 'the sampler decided: because step 3'],
    ['a list', [1, 2], 'the sampler decided: 1, 2'],
  ])('is told in words: %s', (_what, data, expected) => {
    expect(said(data)).toBe(expected);
  });
});

describe('the pace', () => {
  it('is unknown before two steps', () => {
    const pace = new Pace();
    pace.add(0, 1, 100);
    expect(pace.tokensPerSecond).toBeUndefined();
    expect(pace.secondsLeft(100)).toBeUndefined();
  });

  it('tells tokens per second and the time left', () => {
    const pace = new Pace();
    for (let step = 1; step <= 101; step++) pace.add(5000 + 50 * step, step, 2000);
    expect(pace.tokensPerSecond).toBeCloseTo(40_000);
    expect(pace.secondsLeft(201)).toBeCloseTo(5);
  });

  it('follows a change of speed within half a minute', () => {
    const pace = new Pace();
    let time = 0;
    for (let step = 1; step <= 1000; step++) pace.add((time += 10), step, 2000);
    for (let step = 1001; step <= 1100; step++) pace.add((time += 300), step, 2000);
    expect(pace.tokensPerSecond).toBeCloseTo(2000 / 0.3);
  });
});

describe('the curve', () => {
  const curve = (...points: [step: number, value: number][]) => {
    const made = new Curve();
    for (const [step, value] of points) made.add(step, value);
    return made;
  };

  it('runs in straight lines through what was measured', () => {
    expect(curve([0, 4], [50, 2], [100, 0]).resample(5, 100)).toEqual({ from: 0, values: [4, 3, 2, 1, 0] });
  });

  it('begins and ends where the measurements do', () => {
    expect(curve([50, 4], [75, 3]).resample(5, 100)).toEqual({ from: 2, values: [4, 3] });
    expect(curve().resample(5, 100)).toEqual({ from: 0, values: [] });
  });

  it('stays inside what was measured, and ends with the newest value, at any width', () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 200 }), (measured, columns) => {
        const { from, values: drawn } = curve(
          ...measured.map((v, i): [number, number] => [i * 7, v]),
        ).resample(columns, 400);
        expect(from).toBe(0);
        expect(drawn.length).toBeLessThanOrEqual(columns);
        expect(drawn.at(-1)).toBeCloseTo(measured[measured.length - 1]);
        for (const value of drawn) {
          expect(value).toBeLessThanOrEqual(Math.max(...measured) + 1e-9);
          expect(value).toBeGreaterThanOrEqual(Math.min(...measured) - 1e-9);
        }
      }),
    );
  });

  it('keeps little of very many measurements, and their shape', () => {
    const long = new Curve();
    for (let step = 0; step <= 1_000_000; step++) long.add(step, step);
    expect(long.points.length).toBeLessThanOrEqual(4096);
    const { values } = long.resample(3, 1_000_000);
    expect(values[1]).toBeCloseTo(500_000, -3);
  });

  it('leaves out what is not a number', () => {
    expect(curve([0, NaN], [1, Infinity], [2, 3]).points).toEqual([{ step: 2, value: 3 }]);
  });
});

describe('wording', () => {
  it('writes numbers for reading', () => {
    expect([count(421376), nats(4.6541), percent(0.6324), percent(0.6324, 0)]).toEqual([
      ...['421,376', '4.654', '63.2 %', '63 %'],
    ]);
    expect([count(NaN), nats(Infinity), percent(NaN)]).toEqual(['NaN', 'Infinity', 'NaN']);
    expect([duration(0), duration(62.4), duration(10_805)]).toEqual(['0:00', '1:02', '3:00:05']);
  });

  it('never lets a control character through, and changes nothing else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 100 }),
        (text) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(printable(text)),
      ),
    );
    expect(printable('Łódź — 東京')).toBe('Łódź — 東京');
    expect(printable('a\nb\u001b[0m\u202e')).toBe('a\\nb\\u{1b}[0m\\u{202e}');
    expect(printable('x'.repeat(10_000)).length).toBeLessThan(600);
  });
});
