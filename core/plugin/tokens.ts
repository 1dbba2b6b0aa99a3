/** What an injectable plugin class may ask for: `constructor(@inject(OPTIONS) options: MyOptions)`. */

/** The plugin's own options, validated, with defaults filled in. */
export const OPTIONS = Symbol.for('recall-lab.options');
/** The whole {@link PluginContext}. */
export const CONTEXT = Symbol.for('recall-lab.context');
/** The {@link Population} of the run. */
export const POPULATION = Symbol.for('recall-lab.population');
