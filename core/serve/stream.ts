/** Server-sent events: the list of runs, and the details of those that somebody looks at, as they change. */
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Told } from '../report/details.js';
import type { Collection } from '../report/collection.js';

/** Milliseconds between two looks at the folder. */
const PERIOD = 700;
/** Looks after which a comment is sent, so that a connection that is gone is noticed. */
const ALIVE = 20;

/** Sends until the client is gone: `runs` once and when it changes, `run` once for each, then `news`. */
export async function stream(
  collection: Collection,
  response: ServerResponse,
  watched: readonly string[],
): Promise<void> {
  let isOpen = true;
  const closed = new AbortController();
  response.once('close', () => {
    isOpen = false;
    closed.abort();
  });
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  const send = (event: string, data: unknown) => {
    if (isOpen) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  let list = '';
  const told = new Map<string, Told>();
  for (let look = 0; isOpen; look++) {
    const found = await collection.rows();
    const text = JSON.stringify(found);
    if (text !== list) send('runs', found);
    list = text;
    for (const id of watched) await tell(collection, id, told, send);
    if (look % ALIVE === ALIVE - 1 && isOpen) response.write(': alive\n\n');
    await wait(PERIOD, undefined, { signal: closed.signal }).catch(() => undefined);
  }
}

async function tell(
  collection: Collection,
  id: string,
  told: Map<string, Told>,
  send: (event: string, data: unknown) => void,
): Promise<void> {
  try {
    const { folder, recording } = await collection.recording(id);
    const before = told.get(id);
    if (before?.generation === recording.generation) {
      const news = await before.news(folder, recording);
      if (news) send('news', { id, news });
      return;
    }
    const details = await collection.details(id);
    told.set(id, new Told(recording, details));
    send('run', { id, details });
  } catch (error) {
    if (!told.has(id)) send('gone', { id, error: error instanceof Error ? error.message : String(error) });
  }
}
