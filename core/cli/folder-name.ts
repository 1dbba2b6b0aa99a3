/**
 * The name of a preset as a part of a folder's, whatever is in it: `zipf (changed)` is `zipf-changed`, and `学习` is what
 * it is. One without a letter or number, as of a run that has no name, is `run`; none looks like a flag or is hidden.
 */
export const folderName = (name: string): string =>
  name
    .normalize()
    .replace(/[^\p{L}\p{M}\p{N}_.@]+/gu, '-')
    .replace(/^[-.]+|-$/g, '') || 'run';
