// A run's model, or a checkpoint's, as a folder of its own.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { llama } from 'recall-lab/plugins';
import { openModel } from '../../core/index.js';
import { readModel } from '../../core/storage/model-files.js';
import { recall } from '../cli/recall.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();
const FILES = [
  'README.md',
  'config.json',
  'generation_config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocabulary.json',
];

describe('recall export', () => {
  it('writes the model of a finished run: the very files that the run has', async () => {
    await (await prepared(folder.at('run'))).start();
    const { stdout, code } = await recall(['export', 'run', 'exported'], folder.path);
    expect([code, stdout]).toEqual([0, 'Wrote the model after 12 steps to exported\n']);
    expect(readdirSync(folder.at('exported')).sort()).toEqual(FILES);
    for (const name of FILES) {
      const [ours, theirs] = [folder.at(`exported/${name}`), folder.at(`run/model/${name}`)];
      expect(readFileSync(ours).equals(readFileSync(theirs)), name).toBe(true);
    }
  });

  it('writes that of a checkpoint, with what was measured at its step', async () => {
    const config = {
      ...tiny,
      model: { ...tiny.model, architecture: llama() },
      checkpoints: { every: 4, keepSteps: [8] },
    };
    await startUntil(await prepared(folder.at('run'), config), 10);
    const { code } = await recall(['export', 'run', 'exported', '--checkpoint', '8'], folder.path);
    expect(code).toBe(0);
    const model = await openModel(folder.at('run'), { checkpoint: 8 });
    const { shape, population } = model;
    const exported = await readModel(folder.at('exported/model.safetensors'), shape, population.vocabulary);
    expect(exported).toEqual(await model.readParameters());
    await model.close();
    const card = readFileSync(folder.at('exported/README.md'), 'utf8');
    expect(card).toMatch(/A Llama with 1 layer.* for 8 steps/s);
    const measured = readFileSync(folder.at('run/metrics.jsonl'), 'utf8')
      .split('\n')
      .find((line) => line.includes('"step":6,"name":"recall.loss"'));
    const { value } = JSON.parse(measured!) as { value: number };
    expect(card).toContain(`${Number(value.toFixed(4))} nats`);
  });

  it('refuses a folder that is not empty, and a checkpoint that there is not', async () => {
    await (await prepared(folder.at('run'))).start();
    mkdirSync(folder.at('full'));
    writeFileSync(folder.at('full/notes.txt'), 'mine');
    const full = await recall(['export', 'run', 'full'], folder.path);
    expect([full.code, full.stderr]).toEqual([2, expect.stringContaining('RECALL_FOLDER_TAKEN')]);
    expect(readdirSync(folder.at('full'))).toEqual(['notes.txt']);
    const none = await recall(['export', 'run', 'exported', '--checkpoint', '7'], folder.path);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('RECALL_CHECKPOINT')]);
    expect(existsSync(folder.at('exported'))).toBe(false);
  });
});
