/** Trains with the attention patterns of another model. */
import { forward } from './forward.js';
import { splitParameters } from './parameters.js';
import { parameterVector, type Extension } from './programs.js';
import type { ModelShape } from './shape.js';
import { checkSites, patternSites } from './site-names.js';
import { replaceWith } from './sites.js';
import type { Tensor } from '@tensorflow/tfjs';

/**
 * A reference model of the same shape reads the same tokens, and its attention patterns replace the trained
 * model's own, layer by layer; no gradient flows through them, so queries and keys are not trained.
 *
 * Adds the resident input `referenceParameters`, a flat vector like `parameters`.
 *
 * @param sites the patterns to replace; default: those of all layers
 * @throws RecallError `RECALL_MODEL_SITE` for a name that is not a site of the model
 */
export function attentionPatching(
  shape: ModelShape,
  sites: readonly string[] = patternSites(shape),
): Extension {
  checkSites(sites, shape);
  return {
    inputs: { referenceParameters: parameterVector(shape) },
    visitor({ referenceParameters, tokens }) {
      const patterns: Record<string, Tensor> = {};
      const read = tokens.slice([0, 0], [tokens.shape[0], tokens.shape[1]! - 1]);
      forward(splitParameters(referenceParameters, shape), read, shape, (site, activation) => {
        if (sites.includes(site)) patterns[site] = activation;
        return activation;
      });
      return replaceWith(patterns);
    },
  };
}
