import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);

/** Each name that an entry point exports, with the file and the name of its declaration. */
function* exportsOf(entry: string): Generator<readonly [name: string, file: string, declared: string]> {
  for (const statement of parse(entry).statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause) continue;
    if (!ts.isNamedExports(statement.exportClause)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text.replace(/\.js$/, '.ts');
    for (const { name, propertyName } of statement.exportClause.elements) {
      yield [name.text, path.join(path.dirname(entry), from), (propertyName ?? name).text];
    }
  }
}

/** The exported declaration of a name. */
function declarationOf(file: string, name: string): ts.Node | undefined {
  return parse(file).statements.find((statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.some((each) => each.name.getText() === name)
      : (statement as { name?: ts.Identifier }).name?.text === name,
  );
}

describe('recall-lab/kit', () => {
  it.each([...exportsOf('core/kit.ts')])('documents %s', (_name, file, declared) => {
    const declaration = declarationOf(file, declared);
    expect(declaration, `${declared} is declared in ${file}`).toBeDefined();
    expect(ts.getJSDocCommentsAndTags(declaration!).length).toBeGreaterThan(0);
  });

  it.each(['plugins', 'presets'])('is all that %s/ needs beside the other entry points', (folder) => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const climbing = files.flatMap((file) =>
      parse(path.join(folder, file))
        .statements.filter((each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each))
        .map(({ moduleSpecifier }) => moduleSpecifier && (moduleSpecifier as ts.StringLiteral).text)
        .filter((specifier) => specifier?.startsWith('.'))
        .filter((specifier) =>
          path.relative(folder, path.join(folder, file, '..', specifier!)).startsWith('..'),
        )
        .map((specifier) => `${file}: ${specifier}`),
    );
    expect(climbing).toEqual([]);
  });
});
