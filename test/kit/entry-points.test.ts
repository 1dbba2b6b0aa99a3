// What a name means does not depend on the entry point that it is imported from.
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/** Presets are left out: one has the name of what it is about, as the preset zipf of the sampler zipf. */
const ENTRY_POINTS = ['core/index.ts', 'core/kit.ts', 'core/testing/index.ts', 'plugins/index.ts'];

/** Where each name that an entry point exports is declared, types included. */
function* exportsOf(entry: string, program: ts.Program): Generator<readonly [name: string, place: string]> {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(path.resolve(entry))!)!;
  for (const symbol of checker.getExportsOfModule(module)) {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const { declarations = [], name } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    yield [symbol.name, `${name} in ${path.relative('.', declarations[0].getSourceFile().fileName)}`];
  }
}

it('no name is exported with two meanings', { timeout: 120_000 }, () => {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram(ENTRY_POINTS, options);
  const meanings = new Map<string, Set<string>>();
  for (const entry of ENTRY_POINTS) {
    for (const [name, place] of exportsOf(entry, program)) {
      meanings.set(name, (meanings.get(name) ?? new Set()).add(place));
    }
  }
  expect(meanings.size).toBeGreaterThan(150);
  const ambiguous = [...meanings].filter(([, places]) => places.size > 1);
  expect(ambiguous.map(([name, places]) => `${name}: ${[...places].join(', ')}`)).toEqual([]);
});
