/** Injection tokens for plugin classes: `constructor(@inject(OPTIONS) options: MyOptions)`. */

/** The plugin's validated options, with defaults filled in. */
export const OPTIONS = Symbol.for('recall-lab.options');
/** The complete {@link PluginContext}. */
export const CONTEXT = Symbol.for('recall-lab.context');
/** The run's {@link Population}. */
export const POPULATION = Symbol.for('recall-lab.population');
