/** What measurements are made of. */
export { evaluateAnswers } from './answers.js';
export { attentionOf } from './attention.js';
export type { HeadAttention, PatternBatch } from './attention.js';
export { attributeKey, attributeKnowledge } from './attributes.js';
export type { AttributeKnowledge, Knowledge } from './attributes.js';
export { areaUnderRoc, confidences, expectedCalibrationError, valueAnswers } from './calibration.js';
export type { Confidence } from './calibration.js';
export { accuracyMatrix, averageForgetting, backwardTransfer, forgetting } from './forgetting.js';
export type { AccuracyMatrix, CohortAccuracy } from './forgetting.js';
export { gradientFlow } from './gradient-flow.js';
export type { GradientFlow } from './gradient-flow.js';
export { lossAndAccuracy } from './knowledge.js';
export { nextPhases, noPhases, phasesSchema, plateauRule } from './phases.js';
export type { PhaseRule, Phases } from './phases.js';
export { thresholdOptions, watchThreshold } from './threshold.js';
export type { Threshold, Watch } from './threshold.js';
export { valuePlaces } from './values.js';
export type { ValuePlace } from './values.js';
