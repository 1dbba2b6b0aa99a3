/**
 * What the page's server answers. It reads and never writes, and knows runs by their place in the list alone: an
 * address is never made into a path.
 */
import type { ServerResponse } from 'node:http';
import { RecallError } from '../errors.js';
import type { Collection } from '../report/collection.js';
import type { Refusal } from '../report/contract.js';
import { pageDocument, pageFile } from '../report/page-files.js';
import { stream } from './stream.js';

export interface Asked {
  readonly collection: Collection;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
}

type Route = (asked: Asked) => Promise<void>;

const HEAD = '<link rel="stylesheet" href="/page.css"><script type="module" src="/page.js"></script>';

export const routes: Readonly<Record<string, Route>> = {
  '/': ({ response }) => text(response, 'text/html', pageDocument(HEAD, '')),
  '/page.js': async ({ response }) => text(response, 'text/javascript', await pageFile('page.js')),
  '/page.css': async ({ response }) => text(response, 'text/css', await pageFile('page.css')),
  '/api/stream': ({ collection, query, response }) => stream(collection, response, query.getAll('run')),
  '/api/schedule': async ({ collection, query, response }) =>
    json(response, await collection.schedule(required(query, 'run'))),
  '/api/portrait': async ({ collection, query, response }) =>
    json(response, await collection.portrait(required(query, 'run'), whole(query, 'checkpoint'))),
  '/api/people': async ({ collection, query, response }) =>
    json(response, await collection.people(required(query, 'run'))),
  '/api/ask': async ({ collection, query, response }) => {
    const asking = {
      text: query.get('text') ?? undefined,
      individual: whole(query, 'individual'),
      attribute: query.get('attribute') ?? undefined,
      checkpoints: query.getAll('checkpoint').map((each) => wholeNumber(each, 'checkpoint')),
      top: whole(query, 'top'),
    };
    const reply = await collection.ask(required(query, 'run'), asking).catch(unanswerable);
    return json(response, reply);
  },
  '/api/attention': async ({ collection, query, response }) => {
    const [run, probe] = [required(query, 'run'), required(query, 'probe')];
    const picture = await collection.attention(run, probe, whole(query, 'step') ?? 0);
    if (!picture) throw new RecallError('RECALL_NO_RUN', 'There is no such picture');
    await text(response, 'image/svg+xml', picture);
  },
};

/** A question that has no answer is no failure of the page. */
function unanswerable(error: unknown): Refusal {
  const codes = ['RECALL_ASK', 'RECALL_UNKNOWN_WORD'];
  if (error instanceof RecallError && codes.includes(error.code)) return { error: error.message };
  throw error;
}

function required(query: URLSearchParams, key: string): string {
  const value = query.get(key);
  if (value !== null) return value;
  throw new RecallError('RECALL_ASK', `The request names no ${key}`);
}

const whole = (query: URLSearchParams, key: string) => {
  const value = query.get(key);
  return value === null ? undefined : wholeNumber(value, key);
};

function wholeNumber(value: string, key: string): number {
  const number = Number(value);
  if (/^\d{1,15}$/.test(value)) return number;
  throw new RecallError('RECALL_ASK', `The request's ${key} is no whole number`);
}

const json = (response: ServerResponse, data: unknown) =>
  text(response, 'application/json', JSON.stringify(data));

function text(response: ServerResponse, type: string, content: string | Uint8Array): Promise<void> {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
  response.end(content);
  return Promise.resolve();
}
