/** What measurements are made of. */
export { attributeKey, attributeKnowledge } from './attributes.js';
export type { AttributeKnowledge, Knowledge } from './attributes.js';
