/**
 * JSON from a file that may be damaged, or from a stranger. A short text can make thirty times its length of objects:
 * what it makes is counted beforehand, and nothing is parsed that makes more than it may.
 */
import { JsonShapes } from './json-shapes.js';

/** Nothing that recall writes is nested as deeply; what is, overflows the stack of whoever walks through it. */
const DEEPEST = 100;

/** Bytes that V8 takes for each, at most, as measured with Node 20 to 24: see test/run/storage/bounded-json.test.ts. */
const CONTAINER = 72;
const ELEMENT = 10;
const STRING = 48;
/** A number that is no small whole one. */
const NUMBER = 28;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const [SPACE, MINUS, ZERO, NINE] = [0x20, 0x2d, 0x30, 0x39];

/** What a number ends at. */
const ENDS = new Uint8Array(256);
for (const each of ' \n\r\t,:]}"[{') ENDS[each.charCodeAt(0)] = 1;

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
  const { size, depth } = footprint(bytes, most);
  if (depth > DEEPEST) throw new RangeError(`it is nested more than ${DEEPEST} deep`);
  if (size > most) throw new RangeError(`it holds more than ${Math.floor(most / 2 ** 20)} MiB of values`);
}

/**
 * How many bytes a JSON text takes when it is parsed, at most, and how deeply it is nested. It counts until there are
 * more than `most`, or more levels than may be; of what is no JSON, what is parsed until that is found out.
 */
export function footprint(
  bytes: Uint8Array,
  most = Infinity,
): { readonly size: number; readonly depth: number } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const shapes = new JsonShapes();
  // One character beyond Latin-1 makes two bytes of every other: in the text itself, and in what is copied from it.
  const isWide = hasWide(text);
  const perCharacter = isWide || text.includes(BACKSLASH) ? 2 : 1;
  let size = isWide ? text.length : 0;
  let [depth, deepest, start, end] = [0, 0, 0, 0];
  for (let i = 0; i < text.length && size <= most && depth >= 0 && deepest <= DEEPEST; i++) {
    const byte = text[i];
    if (byte === QUOTE) {
      start = i + 1;
      end = i = endOfText(text, start);
      size += STRING + (end - start) * perCharacter;
    } else if (byte === COLON) {
      const { isKnown, bytes } = shapes.add(depth, text, start, end, kindOf(text, i + 1));
      // A key that is known is there already.
      size += isKnown ? bytes - STRING - (end - start) * perCharacter : bytes;
    } else if (byte === COMMA) {
      size += ELEMENT;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      size += CONTAINER;
      deepest = Math.max(deepest, ++depth);
      shapes.begin(depth);
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      depth--;
    } else if (byte > SPACE) {
      const after = endOfWord(text, i);
      if (!isSmall(text, i, after)) size += NUMBER;
      i = after - 1;
    }
  }
  return { size, depth: deepest };
}

function hasWide(text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (text[i] > 0x7f) return true;
  return false;
}

/** Where the quote is that ends a text. */
function endOfText(text: Uint8Array, from: number): number {
  let end = from;
  for (; end < text.length && text[end] !== QUOTE; end++) if (text[end] === BACKSLASH) end++;
  return end;
}

/** Where a number or a word ends. */
function endOfWord(text: Uint8Array, from: number): number {
  let end = from;
  while (end < text.length && ENDS[text[end]] === 0) end++;
  return end;
}

/** Whether it is a whole number of up to nine digits. */
function isSmall(text: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (text[i] < ZERO || text[i] > NINE) return false;
  return end > from && end - from <= 9;
}

/** How V8 keeps the value that follows: as a small number, as a number, or as anything else. */
function kindOf(text: Uint8Array, from: number): 'small' | 'number' | 'other' {
  let at = from;
  while (at < text.length && text[at] <= SPACE) at++;
  if (text[at] !== MINUS && !(text[at] >= ZERO && text[at] <= NINE)) return 'other';
  return isSmall(text, at, endOfWord(text, at)) ? 'small' : 'number';
}
