/** Names the software that a run uses. Only reads `process`. */
import { packageVersion } from '../version.js';

/** Versions by name. */
export function versions(): Record<string, string> {
  return {
    'recall-lab': packageVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}
