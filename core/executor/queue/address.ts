/** Where a queue is, and the password for it: never in the address, which process lists and logs show. */
import { readFileSync } from 'node:fs';
import { RecallError, errorMessage } from '../../errors.js';

/** The variables that a password is read from. */
export const PASSWORD = 'RECALL_QUEUE_PASSWORD';
const PASSWORD_FILE = 'RECALL_QUEUE_PASSWORD_FILE';

export interface QueueAddress {
  /** For messages; it holds no password. */
  readonly text: string;
  /** What ioredis connects with. */
  readonly options: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: object;
  };
}

/**
 * Reads `redis://[USER@]HOST[:PORT][/DATABASE]`, or `rediss:` for TLS, and the password from the environment.
 *
 * @throws RecallError `RECALL_QUEUE` for another address, and for one that holds a password
 */
export function queueAddress(url: string, environment: NodeJS.ProcessEnv = process.env): QueueAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const database = /^\/?(\d{0,4})$/.exec(parsed?.pathname ?? '?')?.[1];
  // The address is not repeated: what follows it may be a password.
  if (parsed?.password) {
    throw new RecallError(
      'RECALL_QUEUE',
      'The address of the queue holds a password, which process lists show',
      {
        fix: `Leave it out, and set ${PASSWORD}, or ${PASSWORD_FILE} to the path of a file that holds it.`,
      },
    );
  }
  if (!parsed?.hostname || !['redis:', 'rediss:'].includes(parsed.protocol) || database === undefined) {
    throw new RecallError(
      'RECALL_QUEUE',
      'The address of the queue is not that of a Redis or Valkey server',
      {
        fix: 'Write redis://HOST:6379, or rediss://HOST:6379 for TLS.',
      },
    );
  }
  const { hostname, port, protocol, username } = parsed;
  return {
    text: `${protocol}//${hostname}:${port || 6379}${database ? `/${database}` : ''}`,
    options: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 6379),
      db: Number(database),
      ...(username && { username: decodeURIComponent(username) }),
      ...password(environment),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  };
}

function password(environment: NodeJS.ProcessEnv): { password?: string } {
  const file = environment[PASSWORD_FILE];
  if (environment[PASSWORD]) return { password: environment[PASSWORD] };
  if (!file) return {};
  try {
    return { password: readFileSync(file, 'utf8').trim() };
  } catch (cause) {
    throw new RecallError(
      'RECALL_QUEUE',
      `The password of the queue cannot be read: ${errorMessage(cause)}`,
      {
        at: PASSWORD_FILE,
        cause,
      },
    );
  }
}
