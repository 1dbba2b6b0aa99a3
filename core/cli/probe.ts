/** `recall probe MODEL --facts FILE`: what a model knows of a fact set, without training. */
import { Command } from 'commander';
import type { FactKnowledge, FactSetKnowledge } from '../ask/fact-knowledge.js';
import { columns } from '../sweep/table.js';
import { jsonText, plural, visible } from '../text.js';
import { wholeNumber } from './options.js';

interface ProbeFlags {
  readonly facts: string;
  readonly templates?: string;
  readonly seed?: number;
  readonly threads?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  recall probe models/mine --facts towns/facts.jsonl \\
    --templates towns/templates.json
  recall probe runs/towns-seed1 --facts new.jsonl --json`;

export function probeCommand(): Command {
  return new Command('probe')
    .description('measure what a model knows of a fact set, without training')
    .argument('<model>', 'a model folder, or the folder of a finished run')
    .requiredOption('--facts <file>', 'the facts, as the population `facts` reads them')
    .option('--templates <file>', 'the sentences that ask for them (default: those of the facts)')
    .option('--seed <number>', 'which phrasings are held out', wholeNumber('--seed', 0))
    .option('--threads <number>', 'number of threads', wholeNumber('--threads', 1))
    .option('--json', 'print as JSON')
    .addHelpText('after', EXAMPLES)
    .action(probe);
}

async function probe(folder: string, { json, ...files }: ProbeFlags): Promise<void> {
  const { openFolder } = await import('../open/folder.js');
  const { factKnowledge } = await import('../ask/fact-knowledge.js');
  const model = await openFolder(folder, files);
  try {
    const knowledge = await factKnowledge(model);
    process.stdout.write(`${json ? jsonText(knowledge) : described(knowledge)}\n`);
  } finally {
    await model.close();
  }
}

function described({ relations, ...all }: FactSetKnowledge): string {
  const row = (name: string, each: FactKnowledge) => [
    visible(name),
    each.facts.toLocaleString('en-US'),
    percent(each.accuracy),
    each.chance === undefined ? '' : percent(each.chance),
    each.loss.toFixed(2),
    each.baseline.toFixed(2),
    each.calibrationError.toFixed(2),
  ];
  const lines = [
    ['relation', 'facts', 'accuracy', 'chance', 'loss', 'baseline', 'calibration error'],
    ...relations.map(({ relation, ...each }) => row(relation, each)),
    ...(relations.length > 1 ? [row('all (mean)', all)] : []),
  ];
  const title = `${plural(all.facts, 'fact')} of ${plural(relations.length, 'relation')}, asked in held-out phrasings; losses in nats`;
  return `${title}\n\n${columns(lines)}`;
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
