/**
 * Shows the progress of a run. A terminal gets a live view with the learning curve, redrawn in place; files, pipes and
 * continuous integration get about twenty plain lines.
 */
import pc from 'picocolors';
import { z } from 'zod';
import { defineReporter, type Reporter, type RunEvent } from 'recall-lab';
import { readMeasurements } from 'recall-lab/kit';
import type { RunLabels } from './terminal/frame.js';
import { LiveView } from './terminal/live-view.js';
import { PlainLines } from './terminal/plain-lines.js';
import { canRedraw, wantsColor, type Environment, type TerminalStream } from './terminal/stream.js';

export type { Environment, RunLabels, TerminalStream };

export interface TerminalReporterSettings extends RunLabels {
  readonly stream: TerminalStream;
  /** Redraw in place, or write plain lines; by default whichever the stream can show. */
  readonly live?: boolean;
  /** `NO_COLOR`, `TERM` and `CI` count; the process's own by default. */
  readonly environment?: Environment;
}

/**
 * A reporter that writes to a stream. `close` keeps the last frame and restores the cursor, however the run ended.
 */
export function terminalReporter(settings: TerminalReporterSettings): Reporter {
  const { stream, environment = process.env } = settings;
  const live = settings.live ?? canRedraw(stream, environment);
  const view = live
    ? new LiveView(stream, settings, pc.createColors(wantsColor(environment)))
    : new PlainLines(stream, settings);

  // A reader that goes away, as in `recall 2>&1 | head`, must not end the run.
  let broken = false;
  const onBroken = () => (broken = true);
  stream.on?.('error', onBroken);

  let closed = false;
  return {
    event(event: RunEvent) {
      if (!broken && !closed) view.event(event);
    },
    close() {
      if (closed) return;
      closed = true;
      if (!broken) view.close();
      stream.off?.('error', onBroken);
    },
  };
}

/**
 * The terminal reporter as a plugin. It writes to stderr, so that stdout stays clean for `--json`.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { terminal } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   reporters: { terminal: terminal({ title: 'my first curriculum' }) },
 * });
 */
export const terminal = defineReporter({
  name: 'terminal',
  description: 'Shows progress and the learning curve in the terminal',
  options: z.strictObject({
    title: z.string().optional().describe('What the run is called, usually its preset'),
    stream: z.enum(['stderr', 'stdout']).default('stderr').describe('Where to write'),
    live: z
      .boolean()
      .optional()
      .describe('Redraw in place, or plain lines; by default what the stream can show'),
  }),
  create: ({ options: { title, stream, live }, preset, seed, folder }) =>
    terminalReporter({
      title: title ?? preset,
      seed,
      live,
      stream: process[stream],
      history: folder === undefined ? undefined : () => readMeasurements(folder),
    }),
});
