/** Contract tests for the declaration of any plugin. */
import { expect, it } from 'vitest';
import { RecallError } from '../errors.js';
import { definitionOf, withDefinition, type PluginKind, type PluginSpec } from '../plugin/definition.js';
import { mountPlugin, type PluginTestOptions } from './fixtures.js';

/** Registers tests of a plugin's kind, name and option validation. */
export function testDeclaration(kind: PluginKind, spec: PluginSpec, circumstances: PluginTestOptions): void {
  it('has a kind and a name, and accepts its options', () => {
    const definition = definitionOf(spec);
    expect(definition?.kind, 'pass a spec: myPlugin({ ... })').toBe(kind);
    expect(definition?.declaration.name).toBe(spec.plugin);
    expect(spec.plugin).toMatch(/^\S+$/);
    mountPlugin(kind, spec, circumstances);
  });

  it('rejects an unknown option with RECALL_OPTION', () => {
    const withUnknownOption = withDefinition({ ...spec, 'no-such-option': 1 }, spec);
    let refusal: unknown;
    try {
      mountPlugin(kind, withUnknownOption, circumstances);
    } catch (error) {
      refusal = error;
    }
    expect(refusal, 'the plugin accepted an unknown option: use a strict schema').toBeInstanceOf(RecallError);
    expect((refusal as RecallError).code).toBe('RECALL_OPTION');
  });
}
