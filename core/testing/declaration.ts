/** What holds for the declaration of a plugin of any kind. */
import { expect, it } from 'vitest';
import { RecallError } from '../errors.js';
import { definitionOf, withDefinition, type PluginKind, type PluginSpec } from '../plugin/definition.js';
import { mountPlugin, type PluginTestOptions } from './fixtures.js';

/** Registers tests of a plugin's declaration: its kind, and how it takes options. */
export function testDeclaration(kind: PluginKind, spec: PluginSpec, circumstances: PluginTestOptions): void {
  it('has a kind and a name, and accepts its options', () => {
    const definition = definitionOf(spec);
    expect(definition?.kind, 'pass what your definition returns: myPlugin({ ... })').toBe(kind);
    expect(definition?.declaration.name).toBe(spec.plugin);
    expect(spec.plugin).toMatch(/^\S+$/);
    mountPlugin(kind, spec, circumstances);
  });

  it('refuses an option that it does not have, with RECALL_OPTION', () => {
    const strange = withDefinition({ ...spec, 'no-such-option': 1 }, spec);
    let refusal: unknown;
    try {
      mountPlugin(kind, strange, circumstances);
    } catch (error) {
      refusal = error;
    }
    expect(refusal, 'an unknown option was accepted: declare a strict schema').toBeInstanceOf(RecallError);
    expect((refusal as RecallError).code).toBe('RECALL_OPTION');
  });
}
