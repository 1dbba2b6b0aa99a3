/** What the compiler and editors know of a configuration is what is checked when it is read. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import {
  configJsonSchema,
  isPreset,
  type KnownPresets,
  type PartialConfig,
} from '../../core/config/index.js';
import type { KnownOptions } from '../../core/config/known.js';
import type { partialConfigSchema } from '../../core/config/schema.js';
import type { PluginKind } from '../../core/plugin/definition.js';
import * as plugins from '../../plugins/index.js';
import * as presets from '../../presets/index.js';

type Names = { [Kind in PluginKind]: keyof KnownOptions<Kind> };
type Read = z.input<typeof partialConfigSchema>;
type Described = { description?: string; properties: Record<string, Described>; anyOf?: Described[] };
type Plain =
  'model' | 'engine' | 'sampler' | 'population' | 'probes' | 'interventions' | 'reporters' | 'extends';

it('the known presets are those that there are', () => {
  const source = readFileSync(new URL('../../core/config/known.ts', import.meta.url), 'utf8');
  const [, list] = /type BuiltInPreset =([^;]*);/.exec(source) ?? [];
  const known = [...(list ?? '').matchAll(/'([a-z-]+)'/g)].map(([, name]) => name);
  const names = Object.values(presets)
    .filter(isPreset)
    .map(({ preset }) => preset);
  expect(known).toEqual(names.sort());
  expectTypeOf<'imbalanced-warmup'>().toExtend<keyof KnownPresets>();
});

it('the known plugins are those that there are, each with its kind', () => {
  expectTypeOf<Names['population']>().toEqualTypeOf<'biographies' | 'facts'>();
  expectTypeOf<Names['reporter']>().toEqualTypeOf<'jsonl' | 'tensorboard' | 'terminal'>();
  expectTypeOf<Names['architecture']>().toEqualTypeOf<'gpt2' | 'llama'>();
  expectTypeOf<Names['engine']>().toEqualTypeOf<never>();
  const [population, reporter] = (['population', 'reporter'] as const).map((kind) =>
    Object.values(plugins)
      .filter((plugin) => plugin.kind === kind)
      .map(({ declaration }) => declaration.name),
  );
  expect(population).toEqual(['biographies', 'facts']);
  expect(reporter).toEqual(['jsonl', 'terminal', 'tensorboard'].sort());
});

describe('PartialConfig', () => {
  it('is what the schema reads', () => {
    expectTypeOf<keyof PartialConfig>().toEqualTypeOf<keyof Read>();
    expectTypeOf<Omit<PartialConfig, Plain>>().toEqualTypeOf<Omit<Read, Plain>>();
    type ModelOf<T extends { model?: object }> = Omit<NonNullable<T['model']>, 'architecture'>;
    expectTypeOf<ModelOf<PartialConfig>>().toEqualTypeOf<ModelOf<Read>>();
  });

  it.each([
    ['', 'PartialConfig'],
    ['model', 'PartialModel'],
    ['optimizer', 'PartialOptimizer'],
    ['engine', 'PartialEngine'],
    ['checkpoints', 'PartialCheckpoints'],
    ['hooks', 'PartialHooks'],
  ])('describes every key %s in the words of the JSON Schema', (section, name) => {
    const schema = configJsonSchema() as Described;
    const described = section === '' ? schema : schema.properties[section];
    // An engine may also be named in short.
    const { properties } = described.anyOf?.find((form) => 'properties' in form) ?? described;
    expect(documented(name)).toEqual(
      Object.fromEntries(Object.entries(properties).map(([key, { description }]) => [key, description])),
    );
  });
});

/** Each key of an interface, and the comment above it. */
function documented(name: string): Record<string, string | undefined> {
  const file = new URL('../../core/config/partial-config.ts', import.meta.url).pathname;
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = source.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  ) as ts.InterfaceDeclaration;
  return Object.fromEntries(
    found.members.map((member) => {
      const [comment] = ts.getJSDocCommentsAndTags(member);
      return [member.name?.getText(source) ?? '', ts.getTextOfJSDocComment(comment.comment)];
    }),
  );
}
