/** What the template of each kind of plugin provides: the same text for JavaScript and TypeScript. */

/** The kinds of plugin that there is a template for. */
export const TEMPLATE_KINDS = ['sampler', 'probe', 'intervention', 'reporter'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** The names that a template writes into its files. */
export interface Names {
  /** Name of the plugin, as in configurations: `slow-start`. */
  readonly plugin: string;
  /** Name of the exported definition: `slowStartSampler`. */
  readonly variable: string;
  /** Version range of recall-lab that the plugin needs. */
  readonly recall: string;
}

export interface Template {
  /** The plugin itself. */
  readonly source: (names: Names) => string;
  /** Contract tests of the plugin, after the imports. */
  readonly tests: (names: Names) => string;
  /** The function of recall-lab/testing that the tests call. */
  readonly contract: string;
  /** The keys of a configuration that try the plugin out. */
  readonly config: (names: Names) => string;
  /** The keys of another project's configuration, in YAML. */
  readonly usage: (plugin: string) => string;
}
