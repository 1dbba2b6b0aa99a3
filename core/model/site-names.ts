/** The names of a model's sites: which there are, and which hold attention patterns. */
import { RecallError, suggestName } from '../errors.js';
import { architectureOf, type ModelShape } from './shape.js';

/** Every site of a model, in the order of the forward pass. */
export const sitesOf = (shape: ModelShape): readonly string[] => architectureOf(shape).sites(shape);

/**
 * The attention pattern sites of all layers, in order.
 *
 * @throws RecallError `RECALL_MODEL_SITE` if the model has none
 */
export function patternSites(shape: ModelShape): string[] {
  const sites = sitesOf(shape).filter((site) => site.endsWith('.attn.hook_pattern'));
  if (sites.length > 0) return sites;
  const { title } = architectureOf(shape);
  throw new RecallError(
    'RECALL_MODEL_SITE',
    `a model of the architecture ${title} has no attention patterns`,
    {
      fix: 'Remove the plugin that reads them, or choose an architecture with sites such as "blocks.0.attn.hook_pattern".',
    },
  );
}

/** @throws RecallError `RECALL_MODEL_SITE` for a name that is not a site of the model. */
export function checkSites(sites: readonly string[], shape: ModelShape): void {
  const known = sitesOf(shape);
  for (const site of sites) {
    if (known.includes(site)) continue;
    throw new RecallError('RECALL_MODEL_SITE', `the model has no site "${site}"`, {
      fix: suggestName(site, known),
    });
  }
}
