/** The page as it was built: its document, script and style. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RecallError } from '../errors.js';

/** Beside this file in the package; in `dist/` for who runs the sources. */
const CANDIDATES = ['../page', '../../dist/core/page'].map((relative) =>
  fileURLToPath(new URL(relative, import.meta.url)),
);

/** @throws RecallError `RECALL_PAGE` in a checkout that was not built */
export async function pageFile(name: 'page.js' | 'page.css'): Promise<string> {
  const folder = CANDIDATES.find((candidate) => existsSync(path.join(candidate, name)));
  if (folder) return readFile(path.join(folder, name), 'utf8');
  throw new RecallError('RECALL_PAGE', 'The page is not built', { fix: 'Run npm run build.' });
}

/** The icon: three points of a curve. It is drawn here, so that a browser has none to fetch. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M1 13c4 0 4-9 7-9s3 3 7 2' fill='none' stroke='%230072b2' stroke-width='2.4' stroke-linecap='round'/%3E%3C/svg%3E";

/** The document around the page's script. `head` and `body` are markup, not data. */
export const pageDocument = (head: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>recall</title>
<link rel="icon" href="${ICON}">
${head}
</head>
<body>
<div id="page"></div>
<noscript>This page draws its curves with JavaScript.</noscript>
${body}
</body>
</html>
`;
