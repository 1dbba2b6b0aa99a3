/** AdamW as a pure function over flat vectors. */
import type { Tensor } from '@tensorflow/tfjs';
import { part } from '../engine/part.js';

export interface AdamWOptions {
  /** Decay of the mean of gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.95. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Decay of every parameter, decoupled from the gradient, times the learning rate. Default 0.1. */
  readonly weightDecay?: number;
}

/** Flat vectors of the same length. */
export interface OptimizerState {
  readonly parameters: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

/**
 * One step of AdamW with decay of every parameter, like optax.adamw by default:
 *
 * m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * p = p - rate * (m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon) + weightDecay * p)
 *
 * Source: Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101.
 *
 * @param gradient flat, as long as the state's vectors
 * @param learningRate scalar
 * @param step t, scalar: 1 at the first step after a reset of the moments
 */
export function adamW(
  state: OptimizerState,
  gradient: Tensor,
  learningRate: Tensor,
  step: Tensor,
  options: AdamWOptions = {},
): OptimizerState {
  const { beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weightDecay = 0.1 } = options;
  return part('optimizer', () => {
    const { parameters } = state;
    const firstMoment = state.firstMoment.mul(beta1).add(gradient.mul(1 - beta1));
    const secondMoment = state.secondMoment.mul(beta2).add(gradient.square().mul(1 - beta2));
    // Bias corrections apply to scalars, which saves two passes over memory:
    // (m / c1) / (sqrt(v / c2) + epsilon) = (m * sqrt(c2) / c1) / (sqrt(v) + epsilon * sqrt(c2)).
    const correction1 = biasCorrection(step, beta1);
    const correction2 = biasCorrection(step, beta2).sqrt();
    const rate = learningRate.mul(correction2).div(correction1);
    const update = firstMoment.mul(rate).div(secondMoment.sqrt().add(correction2.mul(epsilon)));
    const kept = learningRate.mul(-weightDecay).add(1);
    return { parameters: parameters.mul(kept).sub(update), firstMoment, secondMoment };
  });
}

/** 1 - beta^step; not every engine has expm1. */
const biasCorrection = (step: Tensor, beta: number) => step.mul(Math.log(beta)).exp().neg().add(1);
