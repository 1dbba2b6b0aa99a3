/** Runs the contract kit without a runner, to see which of its tests a mistaken plugin fails. */
import { vi } from 'vitest';
import type * as Kit from '../../core/testing/index.js';

type Body = () => unknown;

interface Registered {
  readonly before: Body[];
  readonly after: Body[];
  readonly tests: { readonly name: string; readonly body: Body }[];
}

let registered: Registered;
let kit: Promise<typeof Kit> | undefined;

/** The kit, registering its tests here instead of with the runner. */
async function loaded(): Promise<typeof Kit> {
  const it = (name: string, body: Body) => void registered.tests.push({ name, body });
  const each = (cases: readonly unknown[]) => (name: string, body: (given: unknown) => unknown) =>
    cases.forEach((given) => it(name.replace('%s', String(given)), () => body(given)));
  vi.doMock('vitest', async (actual) => ({
    ...(await actual<object>()),
    describe: (_name: string, body: Body) => body(),
    it: Object.assign(it, { each }),
    beforeAll: (body: Body) => void registered.before.push(body),
    afterAll: (body: Body) => void registered.after.push(body),
  }));
  try {
    return await import('../../core/testing/index.js');
  } finally {
    vi.doUnmock('vitest');
  }
}

/** How many tests of the kit `use` registers, and the names of those that fail. */
export async function rehearsed(
  use: (kit: typeof Kit) => void | Promise<void>,
): Promise<{ readonly tests: number; readonly failed: string[] }> {
  registered = { before: [], after: [], tests: [] };
  await use(await (kit ??= loaded()));
  for (const prepare of registered.before) await prepare();
  const failed: string[] = [];
  for (const { name, body } of registered.tests) {
    await Promise.resolve()
      .then(body)
      .catch(() => failed.push(name));
  }
  for (const clean of registered.after) await clean();
  return { tests: registered.tests.length, failed };
}

/** The names of the kit's tests that fail for what `use` registers. */
export const failures = async (use: (kit: typeof Kit) => void): Promise<string[]> =>
  (await rehearsed(use)).failed;
