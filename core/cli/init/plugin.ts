/** Writes the plugin project of `recall init plugin NAME`: a plugin, its contract tests, and a run that uses it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { findAvailable } from '../../config/index.js';
import { RecallError } from '../../errors.js';
import { loadPlugins, BUILT_IN_PLUGINS, type RegisteredPlugin } from '../../plugin/registry.js';
import { writeError, writeWhole } from '../../storage/files.js';
import { projectFiles, type ProjectRequest } from './project.js';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Makes the folder `name` inside `parent`, completely or not at all; returns the files it wrote.
 *
 * @throws RecallError `RECALL_NAME`, `RECALL_EXISTS`, `RECALL_WRITE`.
 */
export async function initPlugin(
  name: string,
  parent: string,
  request: ProjectRequest,
): Promise<readonly string[]> {
  const { kind } = request;
  if (!NAME.test(name) || name.length > 80) {
    throw new RecallError('RECALL_NAME', `"${name}" cannot be the name of a plugin`, {
      fix: 'Allowed: small letters, digits, and single hyphens between them, as in spaced-repetition.',
    });
  }
  const taken = (await available(parent)).find(
    ({ definition }) => definition.kind === kind && definition.declaration.name === name,
  );
  if (taken) {
    throw new RecallError('RECALL_NAME', `There is already a ${kind} named "${name}"`, {
      at: taken.source,
      fix: `Choose another name, such as my-${name}.`,
    });
  }
  const folder = path.join(parent, name);
  if (existsSync(folder)) {
    throw new RecallError('RECALL_EXISTS', 'There is something of that name already', {
      at: folder,
      fix: 'Choose another name, or remove it first.',
    });
  }
  const files = Object.entries(projectFiles(name, request));
  // Renamed into place once complete, so that a failure leaves no half-written project.
  const beside = await mkdtemp(path.join(parent, `.${name}-`)).catch((cause: unknown) => {
    throw writeError(folder, cause);
  });
  try {
    for (const [file, content] of files) await writeWhole(path.join(beside, file), [content]);
    await rename(beside, folder).catch((cause: unknown) => {
      throw writeError(folder, cause);
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return files.map(([file]) => path.join(name, file));
}

/** The plugins of a project; only the built-in ones if its configuration cannot be read. */
const available = (folder: string): Promise<readonly RegisteredPlugin[]> =>
  findAvailable({ cwd: folder }).then(
    ({ registry, held }) => [...registry.list(), ...held],
    async () => (await loadPlugins(BUILT_IN_PLUGINS, folder)).list(),
  );
