/** Who may ask the page's server: this machine, or with a token whoever was given it. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';

export const LOOPBACK = '127.0.0.1';
const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const COOKIE = 'recall-token';

export interface Access {
  /** Undefined when only this machine reaches the server. */
  readonly token?: string;
  /** Whether a request comes by a name that is this server's, and not from another site's page. */
  isLocal(request: IncomingMessage): boolean;
  /** Whether it brings the token, in its address or a cookie. */
  isAllowed(request: IncomingMessage, address: URL): boolean;
  /** The header that makes a browser remember the token. */
  readonly cookie?: string;
}

/** @param host The interface that is bound. */
export function accessFor(host: string): Access {
  const isLoopback = host === LOOPBACK || host === 'localhost' || host === '::1';
  const token = isLoopback ? undefined : randomBytes(24).toString('base64url');
  const names = new Set([...LOCAL_NAMES, ...(isLoopback ? [] : [host.toLowerCase(), ...ownNames()])]);
  return {
    token,
    ...(token !== undefined && { cookie: `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/` }),
    isLocal({ headers }) {
      // A page of another site may have its name lead to this machine: its Host header gives it away.
      const name = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
      const site = headers['sec-fetch-site'];
      const isOwn = site === undefined || site === 'same-origin' || site === 'none';
      return names.has(name) && (isOwn || headers['sec-fetch-mode'] === 'navigate');
    },
    isAllowed({ headers }, address) {
      if (token === undefined) return true;
      const brought = address.searchParams.get('token') ?? cookieIn(headers.cookie);
      return brought !== undefined && isSame(brought, token);
    },
  };
}

function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return [
    hostname().toLowerCase(),
    ...addresses.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
  ];
}

function cookieIn(header = ''): string | undefined {
  const pair = header.split(/;\s*/).find((each) => each.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1);
}

function isSame(brought: string, token: string): boolean {
  const [a, b] = [Buffer.from(brought), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
