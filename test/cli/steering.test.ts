/** No character that a terminal obeys or hides leaves the command as it is, and JSON and YAML read back the same. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonText } from '../../core/text.js';
import { project } from '../config/project.js';
import { recall } from './recall.js';

const HOSTILE = 'a\u009b31m\u202eb\u2066c\u0007\u{e0041}\u2028';
const STEERING = /[^\n\P{C}]|[\p{Zl}\p{Zp}]/u;
const folder = project({
  'recall.config.json': { extends: 'uniform', preset: HOSTILE, description: HOSTILE },
});

describe('a name with C1 and direction-override characters', () => {
  it('reads back from `recall config --json`', async () => {
    const { stdout } = await recall(['config', '--json'], folder);
    expect(stdout).not.toMatch(STEERING);
    expect(JSON.parse(stdout)).toMatchObject({ preset: HOSTILE });
  });

  it('reads back from `recall config`', async () => {
    const { stdout } = await recall(['config'], folder);
    expect(stdout).not.toMatch(STEERING);
    expect(parse(stdout)).toMatchObject({ preset: HOSTILE });
  });

  it.each([
    ['config', '--explain'],
    ['list', '--json'],
    ['list'],
    ['plan', '--no-measure'],
    ['plan', '--no-measure', '--json'],
    ['plan', '--set', `${HOSTILE}=1`],
    ['plan', '--preset', HOSTILE],
    [HOSTILE],
  ])('stays out of `recall %s %s`', async (...args) => {
    const { stdout, stderr } = await recall(args, folder);
    expect(stdout + stderr).not.toMatch(STEERING);
  });
});

it('any value reads back from the JSON that the command prints', () => {
  const value = { [HOSTILE]: [HOSTILE, '\ud800', '\n', 1] };
  expect(JSON.parse(jsonText(value))).toEqual(value);
});
