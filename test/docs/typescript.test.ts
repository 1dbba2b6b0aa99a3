// Every TypeScript block in the documents is a module that type-checks, and does what the document says it is for.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRun } from 'recall-lab';
import { importModule } from '../../core/plugin/modules.js';
import { blocksOf, fileOf, type Block } from './blocks.js';
import { DOCUMENTS } from './documents.js';
import { diagnostics, newProject, writeFiles } from './project.js';

const project = newProject();
afterAll(() => rmSync(project, { recursive: true }));

const documents = DOCUMENTS.map((document) => {
  const blocks = blocksOf(document).filter(({ language }) => language === 'ts');
  return { document, blocks, folder: writeFiles(project, document, blocks, document) };
});

let checked: ReadonlyMap<string, string[]>;
// One program for all of them: some seconds, and a busy machine's minute.
beforeAll(() => {
  const files = documents.flatMap(({ folder, blocks }) =>
    blocks.map((block) => path.join(folder, fileOf(block))),
  );
  checked = diagnostics(project, files);
}, 300_000);

describe.each(documents.filter(({ blocks }) => blocks.length > 0))('$document', ({ folder, blocks }) => {
  const cases = blocks.map((block) => [block.line, block] as const);
  const isConfiguration = (block: Block) => /^export default /m.test(block.code);

  it.each(cases)('line %i type-checks', (_line, block) => {
    expect(checked.get(path.join(folder, fileOf(block)))).toEqual([]);
  });

  it.each(cases.filter(([, block]) => isConfiguration(block)))(
    'line %i is a configuration that can start',
    async (_line, block) => {
      const run = await createRun({ file: path.join(folder, fileOf(block)) });
      expect(run.config.steps).toBeGreaterThan(0);
    },
  );

  it.each(cases.filter(([, block]) => block.label === 'run'))('line %i runs', async (_line, block) => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await importModule(path.join(folder, fileOf(block)));
    expect(printed.mock.calls.length).toBeGreaterThan(0);
    printed.mockRestore();
  });
});
