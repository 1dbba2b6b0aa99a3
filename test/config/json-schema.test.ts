import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../core/config/index.js';
import { loadPlugins } from '../../core/plugin/registry.js';

const registry = await loadPlugins(['recall-lab/plugins'], import.meta.filename);
const schema = configJsonSchema(registry.list().map(({ definition }) => definition));

describe('the published JSON Schema', () => {
  it('is plain JSON that describes every key', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const properties = schema.properties as Record<string, { description?: string }>;
    expect(properties.steps.description).toBe('Optimizer updates');
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining(['extends', 'sampler', 'probes', '$schema']),
    );
  });

  it('holds the options of our own plugins', () => {
    const text = JSON.stringify(schema);
    expect(text).toContain('"const":"zipf"');
    expect(text).toContain("0 is uniform, 1 is Zipf's law");
  });
});
