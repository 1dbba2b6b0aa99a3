// Every TypeScript block in the documents is a module that type-checks, and does what the document says it is for.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRun } from 'recall-lab';
import { importModule } from '../../core/config/modules.js';
import { blocksOf, fileOf, root, type Block } from './blocks.js';
import { DOCUMENTS } from './documents.js';

const folder = mkdtempSync(path.join(tmpdir(), 'recall-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** All named blocks of a document are there when one of them is tried. */
function writeFiles(document: string): string {
  const beside = path.join(folder, document.replaceAll('/', '-'));
  mkdirSync(beside, { recursive: true });
  for (const block of blocksOf(document)) {
    if (block.language === 'ts' || block.label.includes('.')) {
      writeFileSync(path.join(beside, fileOf(block)), block.code);
    }
  }
  return beside;
}

const documents = DOCUMENTS.map((document) => ({
  document,
  folder: writeFiles(document),
  blocks: blocksOf(document).filter(({ language }) => language === 'ts'),
}));

/** What TypeScript finds wrong, by file. */
function diagnostics(): Map<string, string[]> {
  const files = documents.flatMap(({ folder, blocks }) =>
    blocks.map((block) => path.join(folder, fileOf(block))),
  );
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...(
        ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)).config as {
          compilerOptions: object;
        }
      ).compilerOptions,
      module: 'ESNext',
      moduleResolution: 'Bundler',
      noUnusedLocals: false,
      typeRoots: [path.join(root, 'node_modules/@types')],
      paths: {
        'recall-lab': [path.join(root, 'core/index.ts')],
        'recall-lab/plugins': [path.join(root, 'plugins/index.ts')],
        'recall-lab/presets': [path.join(root, 'presets/index.ts')],
        'recall-lab/testing': [path.join(root, 'core/testing/index.ts')],
        '*': [path.join(root, 'node_modules/*'), path.join(root, 'node_modules/@types/*')],
      },
    },
    root,
  );
  const program = ts.createProgram(files, options);
  const found = new Map<string, string[]>();
  for (const file of files) {
    const source = program.getSourceFile(file);
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    found.set(
      file,
      problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    );
  }
  return found;
}

let checked: Map<string, string[]>;
// One program for all of them, which reads all of our sources: some seconds, and a busy machine's minute.
beforeAll(() => {
  checked = diagnostics();
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
