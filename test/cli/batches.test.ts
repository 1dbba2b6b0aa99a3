// The command as users pipe it: it writes what is read, and ends when the reader or Ctrl-C does.
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../core/storage/safetensors.js';
import { initialParameters } from '../../core/model/initial.js';
import { emptyFolder, recall } from './recall.js';
import { recallProcess } from './process.js';

const main = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const SMALL = [
  'batch=2',
  'model.layers=1',
  'model.width=8',
  'model.heads=2',
  'population.individuals=64',
].flatMap((key) => ['--set', key]);
const BATCHES = ['batches', '--preset', 'uniform', ...SMALL];
const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('recall batches', () => {
  it('streams the steps that are asked for, of the run as it is configured', async () => {
    const { code, stdout, stderr } = await recall([...BATCHES, '--from', '7', '--steps', '2']);
    expect([code, stderr]).toEqual([0, '']);
    const lines = parsed(stdout);
    expect(lines.map(({ type, step }) => [type, step])).toEqual([
      ...[
        ['start', undefined],
        ['batch', 7],
        ['batch', 8],
      ],
      ['end', 9],
    ]);
    expect(lines[0].steps).toBe(2000);
  });

  it('ends with success when the reader closes the pipe', () => {
    const command = `"${process.execPath}" "${main}" ${BATCHES.join(' ')}`;
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', `${command} | head -n 2 | wc -l; echo "\${PIPESTATUS[0]}"`],
      {
        encoding: 'utf8',
      },
    );
    expect([stdout.trim().split(/\s+/), stderr]).toEqual([['2', '0'], '']);
  });

  it('waits for its reader, and ends on Ctrl-C all the same', async () => {
    const child = recallProcess([...BATCHES, '--set', 'steps=1000000']);
    const stdout = child.stdout!;
    stdout.removeAllListeners('data');
    await once(stdout, 'readable');
    // Time to fill the pipe, and then wait.
    await wait(500);
    child.kill('SIGINT');
    stdout.resume();
    const { code, stderr } = await child.ended;
    expect([code, stderr]).toEqual([130, '']);
  });

  it('ends with whole lines', async () => {
    const child = recallProcess([...BATCHES, '--set', 'steps=1000000']);
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    const { code, stdout } = await child.ended;
    expect(code).toBe(130);
    expect(stdout.endsWith('}\n')).toBe(true);
    expect(parsed(stdout).at(-1)).toMatchObject({ type: 'batch' });
  });

  it('writes the model that the run starts from, and overwrites nothing', async () => {
    const folder = emptyFolder();
    const args = [...BATCHES, '--steps', '1', '--model', 'untrained'];
    const { stdout } = await recall(args, folder);
    const { model, seed } = parsed(stdout)[0] as {
      model: Parameters<typeof initialParameters>[0];
      seed: number;
    };
    const { tensors } = decodeSafetensors(readFileSync(path.join(folder, 'untrained/model.safetensors')));
    const shape = { ...model, architecture: undefined };
    const embeddings = tensors['transformer.wte.weight'].data;
    expect([...embeddings]).toEqual([...initialParameters(shape, seed).subarray(0, embeddings.length)]);
    const again = await recall(args, folder);
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toMatch(/^RECALL_FOLDER_TAKEN/);
  });

  it.each([
    ['a step after the end', ['--from', '2000'], 'RECALL_FLAG: The run has 2000 steps'],
    [
      'an unknown format',
      ['--format', 'json'],
      'RECALL_FLAG: --format cannot be "json". Did you mean "jsonl"?',
    ],
    [
      'feedback in a format without questions',
      ['--format', 'npy', '--feedback'],
      'RECALL_FLAG: --feedback cannot',
    ],
    [
      'a schedule that depends on measurements',
      ['--preset', 'adaptive-warmup'],
      'RECALL_FEEDBACK: What is trained depends on "warmup.loss"',
    ],
  ])('refuses %s before it writes anything', async (_what, flags, message) => {
    const { code, stdout, stderr } = await recall([...BATCHES, ...flags]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  describe('with feedback', () => {
    const probes = ['probes.hallucination=false', 'probes.recall.individuals=2'].flatMap((key) => [
      '--set',
      key,
    ]);
    const FEEDBACK = [...BATCHES, '--feedback', ...probes];

    /** Answers the first question by lines, and closes standard input. */
    async function answering(lines: (question: { tokens: number[][] }) => string) {
      const child = recallProcess(FEEDBACK);
      let stdout = '';
      child.stdout!.on('data', (text: string) => {
        const isFirst = !stdout.includes('"measure"');
        stdout += text;
        const question = /^.*"type":"measure".*$/m.exec(stdout)?.[0];
        if (isFirst && question?.endsWith('}'))
          child.stdin!.end(lines(JSON.parse(question) as { tokens: number[][] }));
      });
      return child.ended;
    }

    it('reads answers, and names the line of one that cannot be used', async () => {
      const { code, stdout, stderr } = await answering(({ tokens }) => {
        const loss = tokens.map((row) => row.slice(1).map(() => 2));
        return `\n${JSON.stringify({ step: 0, loss, correct: loss })}\n{"step": 100}\n`;
      });
      const measured = parsed(stdout).find(({ type }) => type === 'measurement');
      expect(measured).toMatchObject({ name: 'recall.loss', step: 0 });
      expect(parsed(stdout).filter(({ type }) => type === 'batch')).toHaveLength(50);
      expect([code, stderr]).toEqual([
        1,
        'RECALL_FEEDBACK: The answer is about step 100, but the question is about step 50 (at standard input, line 3). Repeat the `step` of the question in its answer.\n',
      ]);
    });

    it('fails when the trainer ends without an answer', async () => {
      const { code, stderr } = await answering(() => '');
      expect([code, stderr.slice(0, 76)]).toEqual([
        1,
        'RECALL_FEEDBACK: The trainer ended without answering the question of "recall',
      ]);
    });

    it('ends on Ctrl-C while it waits', async () => {
      const child = recallProcess(FEEDBACK);
      await once(child.stdout!, 'data');
      child.kill('SIGINT');
      const { code, stderr } = await child.ended;
      expect([code, stderr]).toEqual([130, '']);
    });
  });
});
