/** What is used of onnxruntime, in one place, so that it is never loaded without what comes before it. */
import './no-telemetry.js';
export { InferenceSession, Tensor, env, listSupportedBackends } from 'onnxruntime-node';
