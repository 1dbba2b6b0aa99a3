/** Reads small files whole: configurations, summaries, histories. */
import { LARGEST, openRegular } from '../regular-file.js';
import { isAbsent, readError } from './files.js';

/**
 * The bytes of a small file. Throws the system's error.
 *
 * @throws RecallError `RECALL_FILE` if it is not a regular file, `RECALL_TOO_LARGE`
 */
export async function contentOf(file: string): Promise<Buffer> {
  const handle = await openRegular(file, LARGEST.small);
  return handle.readFile().finally(() => handle.close());
}

/** The bytes of a small file; undefined if there is none. @throws RecallError `RECALL_READ` */
export async function contentIfPresent(file: string): Promise<Buffer | undefined> {
  return contentOf(file).catch((cause: unknown) => {
    if (isAbsent(cause)) return undefined;
    throw readError(file, cause);
  });
}
