/** Refuses code in place of a plugin: an uncalled definition, a class, an object with hooks. */
import { RecallError } from '../errors.js';
import type { PluginKind } from '../plugin/definition.js';
import { HOOKS } from '../plugin/hooks.js';
import { missingCall } from '../plugin/missing-call.js';
import { isPlain } from '../plain.js';
import { PLUGIN_RECORDS, type PartialConfig } from './schema.js';

const KINDS = { probes: 'probe', interventions: 'intervention', reporters: 'reporter' } as const;

/**
 * @param where Describes the place of a key, for errors.
 * @throws RECALL_CONFIG for code that is not a plugin, with what to write instead.
 */
export function checkCode(config: PartialConfig, where: (path: readonly string[]) => string): void {
  const check = (kind: PluginKind, value: unknown, path: readonly string[]) => {
    const found = codeIn(
      value,
      kind,
      kind === 'architecture' || kind === 'engine' ? 'mine' : (path.at(1) ?? 'mine'),
    );
    if (!found) return;
    const [what, fix] = found;
    throw new RecallError('RECALL_CONFIG', `${path.join('.')} is ${what}`, { at: where(path), fix });
  };
  check('population', config.population, ['population']);
  check('sampler', config.sampler, ['sampler']);
  check('engine', config.engine, ['engine']);
  check('architecture', config.model?.architecture, ['model', 'architecture']);
  for (const key of PLUGIN_RECORDS) {
    const record: unknown = config[key];
    if (!isPlain(record)) continue;
    for (const [name, value] of Object.entries(record)) check(KINDS[key], value, [key, name]);
  }
}

/** Describes a value that is code, and what to write instead. */
function codeIn(value: unknown, kind: PluginKind, name: string): [what: string, fix: string] | undefined {
  const call = missingCall(value);
  if (call !== undefined) return ['a definition that was not called', `Write ${call}.`];
  if (typeof value === 'function') {
    const isClass = Function.prototype.toString.call(value).startsWith('class');
    return isClass
      ? ['a class', defined(kind, name, `use: ${value.name || 'TheClass'}`)]
      : ['a function', defined(kind, name)];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!isPlain(value)) {
    const className = value.constructor?.name || 'TheClass';
    return [`an object of the class ${className}`, defined(kind, name, `use: ${className}`)];
  }
  const inside = missingCall(value.plugin);
  if (inside !== undefined) {
    return ['an object with a definition as `plugin`', `Write ${inside.replace('()', '({ ...options })')}.`];
  }
  const hook = HOOKS[kind].must.find((each) => typeof value[each] === 'function');
  if (hook === undefined || value.plugin !== undefined) return undefined;
  return [`an object with \`${hook}\``, defined(kind, name)];
}

/** How to turn code into a plugin: `Write defineSampler({ name: 'mine', at })().` */
function defined(kind: PluginKind, name: string, key?: string): string {
  const keys = key ?? (kind === 'population' ? 'create' : HOOKS[kind].must.join(', '));
  return `Write define${kind[0].toUpperCase()}${kind.slice(1)}({ name: '${name}', ${keys} })().`;
}
