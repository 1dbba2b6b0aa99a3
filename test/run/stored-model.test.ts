// A run that starts from a Hugging Face model folder, or reads its texts with a tokenizer made elsewhere.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRun, openModel, resumeRun, type PartialConfig } from 'recall-lab';
import { attention, calibration, facts, gradientFlow, llama, recall } from 'recall-lab/plugins';
import { decodeSafetensors, encodeSafetensors } from '../../core/storage/safetensors.js';
import { END, writeByteLevel } from './byte-level.js';
import { prepared, startUntil, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();

/** The parameters that a run begins with, or ends with. */
async function parametersOf(run: string, checkpoint?: number): Promise<Float32Array> {
  const model = await openModel(run, { checkpoint });
  const parameters = await model.readParameters();
  await model.close();
  return parameters;
}

async function trained(name: string, config: PartialConfig = tiny): Promise<string> {
  await (await prepared(folder.at(name), config)).start();
  return folder.at(name);
}

const continuing = (from: string): PartialConfig => ({ ...tiny, model: { from }, steps: 4 });

describe('model.from', () => {
  it.each([
    ['GPT-2', undefined],
    ['Llama', llama({ keyValueHeads: 1, tied: true })],
  ])('starts from a model that was trained here, bit for bit: %s', async (_name, architecture) => {
    const before = await trained('before', { ...tiny, model: { ...tiny.model, architecture } });
    const after = await trained('after', continuing(`${before}/model`));
    expect(await parametersOf(after, 0)).toEqual(await parametersOf(before));
    expect(await parametersOf(after)).not.toEqual(await parametersOf(before));
    const { model } = JSON.parse(readFileSync(`${after}/config.json`, 'utf8')) as PartialConfig;
    expect(model).toMatchObject({ layers: 1, width: 8, heads: 2, from: `${before}/model` });
  });

  it('can be resumed when the folder is gone', async () => {
    const before = await trained('before');
    await startUntil(await prepared(folder.at('after'), { ...continuing(`${before}/model`), steps: 12 }), 6);
    rmSync(before, { recursive: true });
    expect((await (await resumeRun(folder.at('after'))).start()).steps).toBe(12);
  });

  it('refuses words that the model does not know, unless they may be appended', async () => {
    const before = await trained('before');
    const population = { ...(tiny.population as object), cities: 6 };
    const config = { ...continuing(`${before}/model`), population };
    await expect(prepared(folder.at('refused'), config)).rejects.toThrow(/RECALL_VOCABULARY|does not know/);
    const after = await trained('after', { ...config, newWords: 'append' });
    const [old, larger] = [await parametersOf(before), await parametersOf(after, 0)];
    expect(larger.length).toBeGreaterThan(old.length);
    expect(larger.subarray(0, 100)).toEqual(old.subarray(0, 100));
  });

  it.each([
    ['vocabulary.json', 'RECALL_MODEL_FOLDER'],
    ['tokenizer.json', 'RECALL_MODEL_FOLDER'],
    ['config.json', 'RECALL_MODEL_FOLDER'],
    ['model.safetensors.index.json', 'RECALL_MODEL_FOLDER'],
    ['model.safetensors', 'RECALL_SAFETENSORS'],
  ])('names a file that is cut short: %s', async (name, code) => {
    const from = `${await trained('before')}/model`;
    // The weights are looked for in several files where there is no single one.
    if (name.endsWith('index.json')) rmSync(`${from}/model.safetensors`);
    writeFileSync(`${from}/${name}`, '{"a":');
    const started = createRun({ file: false, preset: continuing(from) }).then((run) => run.start());
    await expect(started).rejects.toMatchObject({ code });
  });

  it('reads weights in several files, in half precision, and without the prefix of their names', async () => {
    const before = await trained('before');
    const file = `${before}/model/model.safetensors`;
    const { tensors } = decodeSafetensors(readFileSync(file));
    const halves = Object.entries(tensors).map(([name, { shape, data }]) => {
      const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
      return {
        name: name.replace('transformer.', ''),
        shape,
        bytes: Uint16Array.from(bits, (each) => each >>> 16),
      };
    });
    const weightMap: Record<string, string> = {};
    for (const [i, part] of [halves.slice(0, 5), halves.slice(5)].entries()) {
      const shard = `model-0000${i + 1}-of-00002.safetensors`;
      writeFileSync(`${before}/model/${shard}`, bf16File(part));
      for (const { name } of part) weightMap[name] = shard;
    }
    rmSync(file);
    writeFileSync(`${before}/model/model.safetensors.index.json`, JSON.stringify({ weight_map: weightMap }));
    const run = await trained('after', continuing(`${before}/model`));
    const read = await parametersOf(run, 0);
    const expected = new Float32Array(
      Uint32Array.from(halves.flatMap(({ bytes }) => Array.from(bytes, (half) => half << 16))).buffer,
    );
    expect(read).toEqual(expected);
  });

  it('says what is wrong with a folder', async () => {
    await expect(createRun({ file: false, preset: continuing(folder.at('nowhere')) })).rejects.toThrow(
      /There is no config\.json/,
    );
    mkdirSync(folder.at('bert'));
    writeFileSync(folder.at('bert/config.json'), '{"model_type": "bert"}');
    await expect(createRun({ file: false, preset: continuing(folder.at('bert')) })).rejects.toThrow(
      /The model is of the type "bert" \(at model\.from.*Supported: gpt2, llama\./,
    );
    const gpt2 = { model_type: 'gpt2', n_layer: 1, n_embd: 8, n_head: 2, n_positions: 64, vocab_size: 20 };
    writeFileSync(folder.at('bert/config.json'), JSON.stringify({ ...gpt2, activation_function: 'relu' }));
    await expect(createRun({ file: false, preset: continuing(folder.at('bert')) })).rejects.toThrow(
      /`activation_function` is "relu", and only "gelu_new"/,
    );
  });

  it('says which weight is missing', async () => {
    const before = await trained('before');
    const file = `${before}/model/model.safetensors`;
    const { tensors } = decodeSafetensors(readFileSync(file));
    const { 'transformer.ln_f.bias': gone, ...rest } = tensors;
    void gone;
    writeFileSync(file, Buffer.concat(encodeSafetensors(rest)));
    const run = await prepared(folder.at('after'), continuing(`${before}/model`));
    await expect(run.start()).rejects.toThrow(/"transformer\.ln_f\.bias" of the model is missing/);
  });
});

describe('tokenizer.from', () => {
  const read = (config: PartialConfig = {}): PartialConfig => ({
    ...tiny,
    tokenizer: { from: folder.at('tokenizer') },
    probes: {
      recall: recall({ every: 4, individuals: 8 }),
      attention: attention({ every: 6, texts: 4 }),
      flow: gradientFlow({ every: 6, texts: 4 }),
      calibration: calibration({ every: 6, individuals: 4 }),
    },
    ...config,
  });

  it('splits names and values into its tokens, on which every probe works', async () => {
    writeByteLevel(folder.at('tokenizer'));
    const run = await trained('run', read());
    const model = await openModel(run);
    const { vocabulary } = model.population;
    expect(vocabulary.tokens.indexOf(END)).toBe(vocabulary.endOfText);
    const texts = model.write([0], 'training', 'test');
    expect(texts.tokens[0]).toBe(vocabulary.endOfText);
    const text = vocabulary.decode(texts.tokens.subarray(1, texts.roles.indexOf(-1)));
    expect(text).toMatch(new RegExp(`^${model.population.label!(0)} `));
    expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
    const values = Array.from(texts.roles).filter((role) => role === 3).length;
    expect(values).toBeGreaterThan(1);
    await model.close();
    const measured = readFileSync(`${run}/metrics.jsonl`, 'utf8');
    for (const name of ['recall.accuracy', 'attention.', 'flow.name', 'calibration.'])
      expect(measured).toContain(name);
  });

  it('stays with the model: in its folder, in checkpoints, and in a run that starts from it', async () => {
    writeByteLevel(folder.at('tokenizer'));
    await startUntil(await prepared(folder.at('run'), read()), 6);
    await (await resumeRun(folder.at('run'))).start();
    const model = folder.at('run/model');
    for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
      expect(readFileSync(`${model}/${name}`)).toEqual(readFileSync(folder.at(`tokenizer/${name}`)));
    }
    const config = JSON.parse(readFileSync(`${model}/config.json`, 'utf8')) as Record<string, number>;
    expect(config.eos_token_id).toBe(config.vocab_size - 1);
    const after = await trained('after', continuing(model));
    expect(await parametersOf(after, 0)).toEqual(await parametersOf(folder.at('run')));
  });

  it('reads facts of one’s own in any script', async () => {
    writeByteLevel(folder.at('tokenizer'));
    const names = ['李小龙', 'Zoë Ångström', 'محمد علي', "Seán O'Neill"];
    const line = (subject: string, i: number) =>
      JSON.stringify({ subject, relation: 'born in', value: `São ${i} Tomé` });
    writeFileSync(folder.at('facts.jsonl'), names.map(line).join('\n'));
    writeFileSync(folder.at('templates.json'), JSON.stringify({ 'born in': ["[name]'s town is [value]."] }));
    const population = facts({ facts: folder.at('facts.jsonl'), templates: folder.at('templates.json') });
    const run = await trained('run', read({ population, probes: { recall: recall({ every: 6 }) } }));
    const model = await openModel(run);
    const texts = model.write([0], 'training', 'test');
    const { vocabulary } = model.population;
    const text = vocabulary.decode(texts.tokens.subarray(1));
    expect(text).toMatch(new RegExp(`^${model.population.label!(0)}'s town is São \\d Tomé\\.`));
    await model.close();
  });

  it('says what is wrong with it', async () => {
    mkdirSync(folder.at('tokenizer'));
    await expect(createRun({ file: false, preset: read() })).rejects.toThrow(/There is no tokenizer\.json/);
    writeFileSync(folder.at('tokenizer/tokenizer.json'), '{"model": {"type": "Magic"}}');
    await expect(createRun({ file: false, preset: read() })).rejects.toThrow(/The tokenizer cannot be used/);
    writeFileSync(folder.at('tokenizer/tokenizer_config.json'), '{"a":');
    await expect(createRun({ file: false, preset: read() })).rejects.toMatchObject({
      code: 'RECALL_TOKENIZER',
    });
  });
});

interface Halves {
  readonly name: string;
  readonly shape: readonly number[];
  readonly bytes: Uint16Array;
}

/** A safetensors file of numbers of two bytes, with a mask that no model needs. */
function bf16File(tensors: readonly Halves[]): Buffer {
  const header: Record<string, object> = {};
  let offset = 0;
  for (const { name, shape, bytes } of tensors) {
    header[name] = { dtype: 'BF16', shape, data_offsets: [offset, (offset += bytes.byteLength)] };
  }
  header['h.0.attn.bias'] = { dtype: 'BOOL', shape: [4], data_offsets: [offset, offset + 4] };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([
    length,
    json,
    ...tensors.map(({ bytes }) => Buffer.from(bytes.buffer)),
    Buffer.alloc(4),
  ]);
}
