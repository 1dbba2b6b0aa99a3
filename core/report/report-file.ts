/** The page of one or several runs as a single file, with their data inside: to be mailed or archived. */
import { createHash } from 'node:crypto';
import { pageDocument, pageFile } from './page-files.js';
import type { Collection } from './collection.js';
import { attentionKey, type ReportData, type RunDetails } from './contract.js';
import { errorMessage } from '../errors.js';

/** Pictures of attention patterns that a report takes along for each probe, evenly over the steps. */
const PICTURES = 24;

/** The document. It needs nothing else, and may load nothing else. */
export async function reportDocument(collection: Collection): Promise<string> {
  const data = await reportData(collection);
  const [script, style] = await Promise.all([pageFile('page.js'), pageFile('page.css')]);
  // Whatever stands in the data or the script, neither can end its element.
  const code = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const policy = [
    "default-src 'none'",
    `script-src '${hash(code)}'`,
    `style-src '${hash(style)}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return pageDocument(
    `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${style}</style>`,
    `<script type="application/json" id="report-data">${json}</script>\n<script type="module">${code}</script>`,
  );
}

async function reportData(collection: Collection): Promise<ReportData> {
  const { rows, sweeps } = await collection.rows();
  const data = {
    rows,
    sweeps,
    details: byName<RunDetails>(),
    schedules: byName<ReportData['schedules'][string]>(),
    portraits: byName<ReportData['portraits'][string]>(),
    attention: byName<string>(),
  };
  for (const { id } of rows) {
    const details = await collection.details(id);
    data.details[id] = details;
    data.schedules[id] = await orWhyNot(() => collection.schedule(id));
    const newest = details.checkpoints.at(-1);
    data.portraits[id] = await orWhyNot(() => collection.portrait(id, newest));
    data.details[id] = { ...details, attention: await takenAlong(collection, id, details.attention, data) };
  }
  return data;
}

/** Without a prototype: a run may be called `__proto__`. */
const byName = <T>() => Object.create(null) as Record<string, T>;

async function takenAlong(
  collection: Collection,
  id: string,
  recorded: ReportData['details'][string]['attention'],
  data: { readonly attention: Record<string, string> },
): Promise<ReportData['details'][string]['attention']> {
  const taken = [];
  for (const { probe, steps } of recorded) {
    const every = Math.ceil(steps.length / PICTURES);
    const kept = steps.filter((_, i) => i % every === 0 || i === steps.length - 1);
    for (const step of kept) {
      const picture = await collection.attention(id, probe, step);
      if (!picture) continue;
      data.attention[attentionKey(id, probe, step)] =
        `data:image/svg+xml;base64,${picture.toString('base64')}`;
    }
    taken.push({ probe, steps: kept });
  }
  return taken;
}

const orWhyNot = <T>(compute: () => Promise<T>): Promise<T | { error: string }> =>
  compute().catch((error: unknown) => ({ error: errorMessage(error) }));

const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
