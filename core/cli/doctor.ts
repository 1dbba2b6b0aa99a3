/** `recall doctor`: lists engines and versions, which engine is used, and why the others are not. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { Command } from 'commander';
import type { EngineReport } from '../doctor/report.js';
import { packageVersion } from '../version.js';
import { COLUMNS, jsonText, labelled, wrap } from '../text.js';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check which engines work on this machine')
    .option('--json', 'print as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { reportEngines } = await import('../doctor/report.js');
      const engines = await reportEngines();
      const here = machine();
      if (json) process.stdout.write(`${jsonText({ ...here, engines })}\n`);
      else process.stdout.write(`${asText(here, engines)}\n`);
      // Scripts ask this: can anything be trained here?
      if (!engines.some(({ available }) => available)) process.exitCode = 1;
    });
}

interface Machine {
  readonly recall: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  readonly memory: string;
}

function machine(): Machine {
  return {
    recall: packageVersion(),
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
  };
}

function asText(
  { recall, node, system, processor, cores, memory }: Machine,
  engines: readonly EngineReport[],
) {
  const [major, minor] = node.split('.').map(Number);
  const supported = major > 20 || (major === 20 && minor >= 19);
  const used = engines.find(({ engine, available }) => engine === 'cpu' && available);
  return [
    ...labelled([
      ['recall', recall],
      ['node', supported ? node : `${node}: too old, recall needs 20.19 or newer`],
      ['machine', `${system}, ${processor}, ${cores} cores, ${memory}`],
    ]),
    '',
    'Engines, tested by one training step each:',
    ...engines.flatMap((report) => engineLines(report, report === used)),
    '',
    ...wrap(
      used
        ? `Default engine: ${used.engine}. Choose another with --engine NAME, or in a configuration: engine: 'NAME'; auto takes the fastest that is ready.`
        : 'The default engine, cpu, does not work here. The reason is above.',
    ),
  ].join('\n');
}

function engineLines(
  { engine, available, detail, remedy, ...measured }: EngineReport,
  used: boolean,
): string[] {
  const mark = used ? 'used' : available ? 'ready' : 'no';
  const label = `${mark.padEnd(5)} ${engine}`.padEnd(LABEL);
  const said = available
    ? [detail, ...measurements(measured)].join(', ')
    : [detail.replace(/\.?$/, '.'), remedy].filter(Boolean).join(' ');
  return labelled([[label, wrappable(said, COLUMNS - INDENT - LABEL - GAP)]], { indent: INDENT, gap: GAP });
}

function measurements({ milliseconds, gigaflops, deviation }: Partial<EngineReport>): string[] {
  return [
    `a tiny step in ${milliseconds?.toFixed(1)} ms`,
    gigaflops === undefined ? '' : `products at ${Math.round(gigaflops).toLocaleString('en')} GFLOP/s`,
    deviation === 0 ? '' : `${deviation?.toExponential(0)} from the reference`,
  ].filter(Boolean);
}

const [INDENT, LABEL, GAP] = [2, 26, 2];

/**
 * A reason as it can be laid out: it may quote a library, with line breaks, the place in the library's own source, and
 * paths longer than a line, which are broken behind a slash.
 */
export const wrappable = (reason: string, width: number) =>
  reason
    .replace(/\s+/g, ' ')
    .replace(/\S+\.(?:cc|h):\d+ .* was false\. /, '')
    .replace(/\.? ;/g, ';')
    .replace(/\S+/g, (word) =>
      word.length <= width
        ? word
        : word.match(new RegExp(`.{1,${width}}$|.{0,${width - 1}}/|.{${width}}`, 'g'))!.join(' '),
    );
