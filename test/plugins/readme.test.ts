// plugins/README.md names every plugin and option, and its examples are configurations that can start.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRun } from 'recall-lab';
import * as plugins from 'recall-lab/plugins';
import { describe, expect, it } from 'vitest';
import { isPluginDefinition } from '../../core/plugin/definition.js';
import { optionNames } from '../../core/plugin/options.js';

const readme = readFileSync(new URL('../../plugins/README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```(\w+) ?(\S*)\n(.*?)```/gs)].map(([, language, name, content]) => ({
  language,
  name,
  content,
}));
const definitions = Object.values(plugins)
  .filter(isPluginDefinition)
  .map(({ declaration }) => declaration);

it.each(definitions.map(({ name, options }) => ({ name, options: optionNames(options) ?? [] })))(
  'says what $name is, and what it takes: $options',
  ({ name, options }) => {
    const [, section] = readme.split(new RegExp(`^### ${name}$`, 'm'));
    expect(section, `a section "### ${name}"`).toBeDefined();
    const [own] = section.split(/^##/m);
    expect(own).toContain('```ts');
    for (const option of options) expect(own).toContain(`\`${option}\``);
  },
);

describe('an example', () => {
  const examples = blocks.filter(({ language }) => language === 'ts');
  it.each(examples.map(({ content }) => ({ content })))('can start: $content', async ({ content }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'recall-readme-'));
    for (const { name, content } of blocks) if (name) writeFileSync(path.join(folder, name), content);
    const file = path.join(folder, 'recall.config.ts');
    writeFileSync(file, content);
    await expect(createRun({ file })).resolves.toHaveProperty('config.preset', expect.any(String));
  });
});
