/** Words that somebody has put on a run: `tags.json` in its folder. */
import path from 'node:path';
import { z } from 'zod';
import { RecallError } from '../errors.js';
import { isAbsent, parsedJson, readError, writeWhole } from '../storage/files.js';
import { contentOf } from '../storage/small-file.js';

const FILE = 'tags.json';
const MOST = 50;
const tagSchema = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,49}$/u);
const tagsSchema = z.array(tagSchema).max(MOST);

/** The tags of a run, in the order in which they were put on; those of a damaged file are none. */
export async function storedTags(folder: string): Promise<readonly string[]> {
  const file = path.join(folder, FILE);
  const content = await contentOf(file).catch((cause: unknown) => {
    if (isAbsent(cause)) return '[]';
    throw readError(file, cause);
  });
  return tagsSchema.safeParse(parsedJson(content)).data ?? [];
}

/**
 * Adds and removes tags.
 *
 * @returns the tags that the run has now
 * @throws RecallError `RECALL_TAG` for a word that cannot be a tag
 */
export async function changeTags(
  folder: string,
  { add = [], remove = [] }: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
): Promise<readonly string[]> {
  const wrong = add.find((tag) => !tagSchema.safeParse(tag).success);
  if (wrong !== undefined) {
    throw new RecallError('RECALL_TAG', `"${wrong}" cannot be a tag`, {
      fix: 'A tag is a word of at most 50 letters, digits, "_", ".", ":" and "-".',
    });
  }
  const before = await storedTags(folder);
  const tags = [...new Set([...before, ...add])].filter((tag) => !remove.includes(tag));
  if (tags.length > MOST) {
    throw new RecallError('RECALL_TAG', `A run has at most ${MOST} tags`, { at: folder });
  }
  await writeWhole(path.join(folder, FILE), [`${JSON.stringify(tags)}\n`]);
  return tags;
}
