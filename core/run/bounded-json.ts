/**
 * JSON from a file that may be damaged, or from a stranger. A short text can make thirty times its length of objects:
 * what it makes is counted beforehand, and nothing is parsed that makes more than it may.
 */

/** Nothing that recall writes is nested as deeply; what is, overflows the stack of whoever walks through it. */
const DEEPEST = 100;

/** Bytes that V8 takes for each, at most, as measured with Node 20 to 24: see test/run/bounded-json.test.ts. */
const CONTAINER = 72;
const ELEMENT = 10;
const STRING = 48;
/** The first object with these keys in this order describes them for all others, unless they are many, or numbers. */
const NEW_KEY = 288;
const KNOWN_KEY = 16;
const MANY = 64;
/** A number that is no small whole one. */
const NUMBER = 28;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What a number ends at. */
const ENDS: ReadonlySet<number> = new Set([...' \n\r\t,:]}"[{'].map((each) => each.charCodeAt(0)));
const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;

/** What hashes begin with; nobody can know beforehand which keys have the same. */
const SECRET = Math.floor(Math.random() * 2 ** 32);

/**
 * What the bytes say in JSON.
 *
 * @param most Bytes that the parsed value may take.
 * @throws SyntaxError when they are no JSON, RangeError when it is nested too deeply or would take more.
 */
export function boundedJson(bytes: Uint8Array, most: number): unknown {
  checkJson(bytes, most);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SyntaxError('it is not UTF-8');
  }
  return JSON.parse(text);
}

/** @throws RangeError when what the bytes say is nested too deeply, or would take more than `most` bytes. */
export function checkJson(bytes: Uint8Array, most: number): void {
  const { size, depth } = footprint(bytes);
  if (depth > DEEPEST) throw new RangeError(`it is nested more than ${DEEPEST} deep`);
  if (size > most) throw new RangeError(`it holds more than ${most / 2 ** 20} MiB of values`);
}

/**
 * How many bytes a JSON text takes when it is parsed, at most, and how deeply it is nested. Of what is no JSON it counts
 * what is parsed until that is found out.
 */
export function footprint(bytes: Uint8Array): { readonly size: number; readonly depth: number } {
  // By depth: a hash of the keys so far, and how many there are.
  const shapes = new Int32Array(DEEPEST + 2);
  const keys = new Int32Array(DEEPEST + 2);
  const known = new Int32Array(4096);
  let [size, depth, deepest, hash, text] = [0, 0, 0, 0, 0];
  let isNumber = false;
  // One character beyond Latin-1 makes two bytes of every other: in the text itself, and in what is copied from it.
  const isWide = bytes.some((byte) => byte > 0x7f);
  const perCharacter = isWide || bytes.includes(BACKSLASH) ? 2 : 1;
  if (isWide) size += bytes.length;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i]) {
      case QUOTE: {
        const start = ++i;
        hash = SECRET;
        isNumber = isDigit(bytes[i]);
        for (; i < bytes.length && bytes[i] !== QUOTE; i++) {
          hash = Math.imul(hash ^ bytes[i], 0x01000193);
          if (bytes[i] === BACKSLASH) i++;
        }
        text = STRING + (i - start) * perCharacter;
        size += text;
        break;
      }
      case COLON: {
        const at = Math.min(depth, DEEPEST + 1);
        const shape = Math.imul(shapes[at] ^ hash, 0x85ebca6b) ^ (hash >>> 13);
        shapes[at] = shape;
        const slot = (shape ^ (shape >>> 12)) & (known.length - 1);
        // A key that is known is there already.
        size += known[slot] === shape && !isNumber && ++keys[at] <= MANY ? KNOWN_KEY - text : NEW_KEY;
        known[slot] = shape;
        break;
      }
      case OPEN_LIST:
      case OPEN_OBJECT:
        size += CONTAINER;
        deepest = Math.max(deepest, ++depth);
        shapes[Math.min(depth, DEEPEST + 1)] = SECRET;
        keys[Math.min(depth, DEEPEST + 1)] = 0;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COMMA:
        size += ELEMENT;
        break;
      default:
        if (bytes[i] > 0x20) {
          const start = i;
          let isSmall = true;
          for (; i < bytes.length && !ENDS.has(bytes[i]); i++) isSmall &&= isDigit(bytes[i]);
          if (!isSmall || i - start > 9) size += NUMBER;
          i--;
        }
    }
  }
  return { size, depth: deepest };
}
