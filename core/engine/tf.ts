/**
 * tfjs, loaded by `require`: Node reads all of a CommonJS package's source before it imports it, which costs half a
 * second for tfjs. Types are tfjs's own.
 */
import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';

/** Everything that `@tensorflow/tfjs` exports. */
export const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof tfjs;

// The types that are used as `tf.Tensor`, where an import of the package would have them.
/* eslint-disable @typescript-eslint/no-namespace -- a constant has no types inside */
export declare namespace tf {
  type DataType = tfjs.DataType;
  type GradSaveFunc = tfjs.GradSaveFunc;
  type KernelFunc = tfjs.KernelFunc;
  type Tensor<R extends tfjs.Rank = tfjs.Rank> = tfjs.Tensor<R>;
  type Tensor1D = tfjs.Tensor1D;
  type TensorContainer = tfjs.TensorContainer;
  type TensorInfo = tfjs.TensorInfo;
  namespace backend_util {
    type BackendValues = tfjs.backend_util.BackendValues;
  }
}
