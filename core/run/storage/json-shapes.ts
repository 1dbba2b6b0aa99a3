/**
 * What the keys of objects in a JSON text take in memory. The first object with these keys in this order, for values of
 * these kinds, describes them for all others, unless they are many, or numbers.
 */

/** Bytes that V8 takes for each, at most, as measured with Node 20 to 24: see test/run/storage/bounded-json.test.ts. */
const NEW_KEY = 288;
const KNOWN_KEY = 16;
/** Where another key follows than before, those in front are described again. */
const KEY_IN_FRONT = 24;
const MANY = 64;
/** V8 lets no more than 1536 keys follow the same ones, and knows some of them already. */
const MOST_AFTER = 512;

/** What recall writes repeats far fewer keys, and shorter ones; whatever goes beyond counts as new each time. */
const MOST_SHAPES = 4096;
const LONGEST = 64;

const [ZERO, NINE] = [0x30, 0x39];

/** Keys that were seen in this order. */
interface Shape {
  readonly id: number;
  readonly length: number;
  /** How many are known to follow. */
  after: number;
}

export class JsonShapes {
  /** By what is in front, and the key: no hashes, so that the same text takes the same always. */
  private readonly known = new Map<string, Shape>();
  private readonly empty: Shape = { id: 0, length: 0, after: 0 };
  /** Of the objects that are open, by depth; undefined once they have keys that they do not share. */
  private readonly open: (Shape | undefined)[] = [];

  /** An object begins. */
  begin(depth: number): void {
    this.open[depth] = this.empty;
  }

  /** The next key of the object at a depth: where it lies in the text, and the kind of its value. */
  add(
    depth: number,
    text: Buffer,
    start: number,
    end: number,
    kind: string,
  ): { readonly bytes: number; readonly isKnown: boolean } {
    const front = this.open[depth];
    // Numbers are kept apart from other keys.
    if (text[start] >= ZERO && text[start] <= NINE) return { bytes: NEW_KEY, isKnown: false };
    this.open[depth] = undefined;
    if (!front || front.length >= MANY || end - start > LONGEST) return { bytes: NEW_KEY, isKnown: false };
    const key = text.toString('latin1', start, end);
    // With escapes, a key can be written in many ways, and as if it were no number.
    if (key.includes('\\')) return { bytes: NEW_KEY, isKnown: false };
    const name = `${front.id} ${kind} ${key}`;
    const found = this.known.get(name);
    this.open[depth] = found ?? this.learn(name, front);
    if (found) return { bytes: KNOWN_KEY, isKnown: true };
    const isBranch = ++front.after > 1;
    return { bytes: NEW_KEY + (isBranch ? KEY_IN_FRONT * front.length : 0), isKnown: false };
  }

  private learn(name: string, front: Shape): Shape | undefined {
    if (front.after >= MOST_AFTER || this.known.size >= MOST_SHAPES) return undefined;
    const shape = { id: this.known.size + 1, length: front.length + 1, after: 0 };
    this.known.set(name, shape);
    return shape;
  }
}
