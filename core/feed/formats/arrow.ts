/** An Apache Arrow stream: a record batch for each step, with a row for each text. */
import type * as Arrow from 'apache-arrow';
import { RecallError } from '../../errors.js';
import type { BatchLine } from '../lines.js';
import type { Format } from './format.js';

type Library = typeof Arrow;

export const arrow: Format = {
  name: 'arrow',
  summary: 'an Apache Arrow stream; needs the package apache-arrow',
  carriesQuestions: false,
  async encoder() {
    const library = await loadArrow();
    const schema = schemaOf(library);
    const writer = new library.RecordBatchStreamWriter();
    const pieces: Uint8Array[] = [];
    const read = (async () => {
      for await (const piece of writer as AsyncIterable<Uint8Array>) pieces.push(piece);
    })();
    return async (line) => {
      if (line.type === 'start') writer.reset(undefined, schema);
      if (line.type === 'batch') writer.write(recordBatch(library, schema, line));
      if (line.type === 'end') {
        writer.finish();
        await read;
      }
      // What is not read by now is written with the next line.
      return Buffer.concat(pieces.splice(0));
    };
  },
};

function schemaOf({ Schema, Field, Int32, Int64, Float32, Float64, Utf8, List }: Library): Arrow.Schema {
  const list = (type: Arrow.DataType) => new List(new Field('item', type));
  return new Schema([
    new Field('step', new Int64()),
    new Field('learning_rate', new Float64()),
    new Field('batch', new Utf8()),
    new Field('individual', new Int32()),
    new Field('tokens', list(new Int32())),
    new Field('weights', list(new Float32())),
  ]);
}

function recordBatch(
  { RecordBatch, Struct, Int32, Int64, Float64, Utf8, makeData, vectorFromArray }: Library,
  schema: Arrow.Schema,
  { step, learningRate, batch, individuals, positions, tokens, weights }: BatchLine,
): Arrow.RecordBatch {
  const length = individuals.length;
  const [, , , , tokenLists, weightLists] = schema.fields.map(({ type }) => type as Arrow.List);
  const lists = (type: Arrow.List, values: Int32Array | Float32Array, width: number) =>
    makeData({
      type,
      length,
      valueOffsets: Int32Array.from({ length: length + 1 }, (_, row) => row * width),
      // The arrays of a batch are overwritten by the next one.
      child: makeData({ type: type.children[0].type as Arrow.Int32, data: values.slice() as Int32Array }),
    });
  const children = [
    makeData({ type: new Int64(), data: new BigInt64Array(length).fill(BigInt(step)) }),
    makeData({ type: new Float64(), data: new Float64Array(length).fill(learningRate) }),
    vectorFromArray(new Array<string>(length).fill(batch), new Utf8()).data[0],
    makeData({ type: new Int32(), data: Int32Array.from(individuals) }),
    lists(tokenLists, tokens, positions + 1),
    lists(weightLists, weights, positions),
  ];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
}

/** Optional, because most people read JSON or NumPy's format. */
async function loadArrow(): Promise<Library> {
  try {
    return await import('apache-arrow');
  } catch (cause) {
    throw new RecallError('RECALL_FORMAT', 'The package apache-arrow is not installed', {
      at: '--format arrow',
      fix: 'Install it beside recall-lab: npm install --ignore-scripts apache-arrow. Or use --format npy.',
      cause,
    });
  }
}
