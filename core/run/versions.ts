/** What a run was made with: enough to get the same software again. */
import { packageVersion } from '../version.js';

/** Versions by name. */
export function versions(): Record<string, string> {
  return {
    'recall-lab': packageVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}
