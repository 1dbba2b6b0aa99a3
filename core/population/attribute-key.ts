/** How attributes are called in the names of measurements. */
import type { Attribute } from './population.js';

/** `birth date` as it appears in the names of measurements: `birth-date`. */
export const attributeKey = ({ name }: Pick<Attribute, 'name'>): string => name.replace(/\s+/g, '-');
