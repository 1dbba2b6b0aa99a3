/** A project that has installed the package as it is built, with the code of the documents in it. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { blocksOf, fileOf, root, type Block } from './blocks.js';

/** A folder with `recall-lab` and what it needs in its `node_modules`. */
export function newProject(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'recall-docs-')));
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  symlinkSync(root, path.join(modules, 'recall-lab'));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  return folder;
}

/** Writes modules into a folder of their own, with the files that `document` names beside them. */
export function writeFiles(
  project: string,
  name: string,
  blocks: readonly Block[],
  document: string,
): string {
  const folder = path.join(project, name.replaceAll('/', '-'));
  mkdirSync(folder, { recursive: true });
  const files = blocksOf(document).filter(({ label }) => label.includes('.'));
  for (const block of [...files, ...blocks]) writeFileSync(path.join(folder, fileOf(block)), block.code);
  return folder;
}

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts'],
  types: ['node'],
  experimentalDecorators: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What TypeScript finds wrong in the modules of a project, by file. */
export function diagnostics(project: string, files: readonly string[]): ReadonlyMap<string, string[]> {
  const typeRoots = [path.join(project, 'node_modules/@types')];
  const program = ts.createProgram(files, { ...options, typeRoots });
  return new Map(
    files.map((file) => {
      const source = program.getSourceFile(file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [file, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}
