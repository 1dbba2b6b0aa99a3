/**
 * The page's server. Node's own http, without a framework: there are ten addresses, all of them read-only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RecallError, errorMessage } from '../errors.js';
import { Collection } from '../report/collection.js';
import { findRuns } from '../report/run-folder-list.js';
import { accessFor, LOOPBACK, type Access } from './access.js';
import { routes } from './routes.js';

export interface ServeOptions {
  /** The interface to listen on; by default this machine alone reaches it. */
  readonly host?: string;
  /** By default any that is free. */
  readonly port?: number;
}

export interface PageServer {
  /** What to type into a browser, with the token where one is needed. */
  readonly address: string;
  close(): Promise<void>;
}

/** Nothing is loaded from anywhere else, and nobody may put the page into a frame. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Seconds in which a client must have sent its request. */
const PATIENCE = 10;

/**
 * Serves the page of the runs in a folder.
 *
 * @throws RecallError `RECALL_SERVE` when the port is taken or the host is not this machine's
 */
export async function serve(folder: string, options: ServeOptions = {}): Promise<PageServer> {
  const { host = LOOPBACK, port = 0 } = options;
  const access = accessFor(host);
  const collection = new Collection(() => findRuns(folder));
  const server = createServer((request, response) => {
    void respond(collection, access, request, response);
  });
  server.headersTimeout = server.requestTimeout = 1000 * PATIENCE;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? LOOPBACK : host.includes(':') ? `[${host}]` : host;
  return {
    address: `http://${name}:${bound}/${access.token === undefined ? '' : `?token=${access.token}`}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await collection.close();
    },
  };
}

async function respond(
  collection: Collection,
  access: Access,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const refuse = (status: number, error: string) => {
    if (response.headersSent) return response.end();
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    return response.end(JSON.stringify({ error }));
  };
  try {
    if (!access.isLocal(request)) return void refuse(403, 'This address is not the page’s own.');
    if (request.method !== 'GET') return void refuse(405, 'The page only reads.');
    if (!URL.canParse(request.url ?? '/', 'http://page')) return void refuse(404, 'There is nothing here.');
    const address = new URL(request.url ?? '/', 'http://page');
    if (!access.isAllowed(request, address)) {
      return void refuse(401, 'The address needs the token that recall printed.');
    }
    if (access.cookie !== undefined && address.searchParams.has('token')) {
      // The token leaves the address bar, and the browser's history with it.
      response.writeHead(303, { location: '/', 'set-cookie': access.cookie });
      return void response.end();
    }
    const route = Object.hasOwn(routes, address.pathname) ? routes[address.pathname] : undefined;
    if (!route) return void refuse(404, 'There is nothing here.');
    await route({ collection, query: address.searchParams, response });
  } catch (error) {
    const isKnown = error instanceof RecallError;
    const status = !isKnown ? 500 : error.code === 'RECALL_NO_RUN' ? 404 : 400;
    refuse(status, isKnown ? error.message : errorMessage(error));
  }
}

const cannotListen = (host: string, port: number, cause: NodeJS.ErrnoException) =>
  new RecallError('RECALL_SERVE', `Cannot listen on ${host}:${port}: ${cause.message}`, {
    fix:
      cause.code === 'EADDRINUSE'
        ? 'Name another port with --port, or leave it out.'
        : 'Name an address of this machine with --host.',
    cause,
  });
