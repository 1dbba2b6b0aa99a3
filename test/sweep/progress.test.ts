// How far a sweep is: one line where there is a terminal, and how long it still takes anywhere.
import { expect, it } from 'vitest';
import { StatusLine } from '../../core/cli/status-line.js';
import { axisOf, gridOf } from '../../core/sweep/grid.js';
import { Progress } from '../../core/sweep/progress.js';

const cells = gridOf([axisOf('rate=1,2')], [1, 2]);
let time = 0;
const started = () => {
  time = 0;
  return new Progress(new Map(cells.map((cell) => [cell, 100])), () => 1000 * time);
};

it('tells how long it still takes, by the steps that were done meanwhile', () => {
  const progress = started();
  progress.at(cells[0]);
  progress.at(cells[0], 0);
  expect([progress.secondsLeft, progress.estimate]).toEqual([undefined, '']);
  time = 10;
  progress.at(cells[0], 1);
  expect(progress.secondsLeft, 'the first step tells nothing').toBeUndefined();
  progress.at(cells[0], 50);
  // 50 of 400 steps took 10 seconds.
  expect([progress.secondsLeft, progress.estimate]).toEqual([70, 'about 70 seconds left']);
});

it('does not count what was done before: cells that are skipped, and steps before a checkpoint', () => {
  const progress = started();
  progress.end(cells[0]);
  progress.at(cells[1], 50);
  time = 10;
  progress.at(cells[1], 60);
  expect(progress.secondsLeft).toBe(240);
});

it('takes a cell that ended early for one without steps left', () => {
  const progress = started();
  progress.at(cells[0], 0);
  time = 1;
  for (const cell of cells) progress.end(cell);
  expect([progress.secondsLeft, progress.estimate]).toEqual([0, '']);
});

it('shows on a terminal which cells are going on', () => {
  const progress = started();
  progress.end(cells[0]);
  progress.at(cells[1], 0);
  progress.at(cells[2]);
  time = 30;
  progress.at(cells[1], 50);
  expect(progress.line).toBe(
    '1 of 4 done · about 2.5 minutes left · rate=1, seed 2 50 % · rate=2, seed 1 0 %',
  );
});

it('is redrawn in place on a terminal, below lines that stay, and nowhere else', () => {
  const written = (stream: { isTTY: boolean; columns?: number }, environment = {}) => {
    let text = '';
    const write = (more: string) => (text += more);
    const line = new StatusLine(() => 'half of it', { write, ...stream }, environment);
    line.say('a run is done');
    line.close();
    return text;
  };
  const clear = '\r\x1b[K';
  expect(written({ isTTY: true })).toBe(
    `${clear}half of it${clear}a run is done\n${clear}half of it${clear}`,
  );
  expect(written({ isTTY: true, columns: 6 })).toContain(`${clear}half ${clear}`);
  for (const plain of [written({ isTTY: false }), written({ isTTY: true }, { CI: 'true' })]) {
    expect(plain).toBe('a run is done\n');
  }
});
