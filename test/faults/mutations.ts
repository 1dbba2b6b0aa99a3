/** Ways in which a file can be wrong. */
import type { RandomStream } from '../../core/index.js';

const pick = <T>(from: readonly T[], stream: RandomStream): T => from[stream.integer(from.length)];

/** One random change of a file's bytes: bits, cuts, additions, blocks of zeros or noise, a part moved. */
export function mutatedBytes(original: Buffer, stream: RandomStream): { bytes: Buffer; what: string } {
  const at = stream.integer(original.length);
  const length = 1 + stream.integer(Math.min(64, original.length - at));
  const bytes = Buffer.from(original);
  switch (stream.integer(7)) {
    case 0:
    case 1:
      bytes[at] ^= 1 << stream.integer(8);
      return { bytes, what: `a bit flipped at ${at}` };
    case 2:
      return { bytes: bytes.subarray(0, at), what: `cut at ${at}` };
    case 3:
      bytes.fill(0, at, at + length);
      return { bytes, what: `${length} zeros at ${at}` };
    case 4:
      for (let i = at; i < at + length; i++) bytes[i] = stream.integer(256);
      return { bytes, what: `${length} random bytes at ${at}` };
    case 5:
      return { bytes: Buffer.concat([bytes, bytes.subarray(at)]), what: `the end from ${at} repeated` };
    default:
      // The first field of a safetensors file is a length.
      bytes.writeBigUInt64LE((BigInt(stream.uint32()) << 32n) | BigInt(stream.uint32()), 0);
      return { bytes, what: 'a huge length in front' };
  }
}

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  2 ** 31,
  2 ** 53,
  4294967296,
  '',
  '__proto__',
  '../../../etc/passwd',
  'x'.repeat(1000),
  [],
  [[]],
  [1e15, 1e15],
  {},
  { length: 1e9 },
];

/** A copy of plain data with one thing in it changed: another value, a missing or doubled key, another name. */
export function mutatedJson(original: unknown, stream: RandomStream): { value: unknown; what: string } {
  const value = structuredClone(original);
  const places: { owner: Record<string, unknown>; key: string; path: string }[] = [];
  const visit = (owner: unknown, path: string) => {
    if (typeof owner !== 'object' || owner === null) return;
    for (const key of Object.keys(owner)) {
      places.push({ owner: owner as Record<string, unknown>, key, path: `${path}.${key}` });
      visit((owner as Record<string, unknown>)[key], `${path}.${key}`);
    }
  };
  visit(value, '');
  const { owner, key, path } = pick(places, stream);
  switch (stream.integer(4)) {
    case 0:
      if (Array.isArray(owner)) owner.splice(Number(key), 1);
      else delete owner[key];
      return { value, what: `${path} gone` };
    case 1:
      Object.defineProperty(owner, pick(['__proto__', 'constructor', `${key} `, 'extra'], stream), {
        value: owner[key],
        enumerable: true,
        configurable: true,
        writable: true,
      });
      return { value, what: `${path} under another name too` };
    case 2: {
      const number = owner[key];
      owner[key] = typeof number === 'number' ? number * 2 ** stream.integer(60) : pick(strange, stream);
      return { value, what: `${path} is ${String(owner[key])}` };
    }
    default:
      owner[key] = pick(strange, stream);
      return { value, what: `${path} is ${String(JSON.stringify(owner[key])).slice(0, 40)}` };
  }
}
