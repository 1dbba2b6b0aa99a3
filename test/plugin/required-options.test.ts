// An option that a run cannot do without is one that TypeScript asks for.
import { expect, it } from 'vitest';
import { optionList } from '../../core/plugin/option-list.js';
import * as plugins from '../../plugins/index.js';

type Plugins = typeof plugins;
/** The plugins that TypeScript does not let be called without options. */
type Demanding = {
  [Name in keyof Plugins]: [] extends Parameters<Plugins[Name]> ? never : Name;
}[keyof Plugins];

// One too many or too few does not compile.
const demanding: Readonly<Record<Demanding, true>> = {
  attentionPatching: true,
  earlyStop: true,
  facts: true,
  fineTune: true,
  freeze: true,
  learningRate: true,
  stagedWarmup: true,
};

it('exactly the plugins with a required option cannot be called without options', () => {
  const required = Object.entries(plugins)
    .filter(([, { declaration }]) => optionList(declaration.options)?.some(({ isRequired }) => isRequired))
    .map(([name]) => name);
  expect(required.sort()).toEqual(Object.keys(demanding).sort());
  // @ts-expect-error no `at`
  plugins.fineTune({});
  // @ts-expect-error no `reference`
  plugins.attentionPatching({ start: 2 });
});
