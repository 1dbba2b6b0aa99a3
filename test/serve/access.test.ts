// The page's server answers this machine and nobody else, and only what belongs to the page.
import { request } from 'node:http';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { serve, type PageServer, type ServeOptions } from '../../core/serve/server.js';
import { prepared, temporaryFolder } from '../run/fixture.js';

const folder = temporaryFolder();
let server: PageServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function started(options?: ServeOptions): Promise<URL> {
  server = await serve(folder.path, options);
  return new URL(server.address);
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** Asks exactly as told: `fetch` would tidy the path and set the Host header. */
function ask(
  address: URL,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = address;
    const asking = request({ hostname, port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }));
    });
    asking.on('error', reject).end();
  });
}

describe('a page for this machine', () => {
  it('listens on 127.0.0.1 alone, needs no token, and may load nothing from elsewhere', async () => {
    const address = await started();
    expect(address.hostname).toBe('127.0.0.1');
    expect(address.search).toBe('');
    const { status, headers } = await ask(address, '/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '127.0.0.1@evil.example'])(
    'refuses the Host header "%s"',
    async (host) => {
      const { status, body } = await ask(await started(), '/', { host });
      expect(status).not.toBe(200);
      expect(body).not.toContain('<html');
    },
  );

  it('refuses what a page of another site asks for', async () => {
    const address = await started();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    expect((await ask(address, '/api/ask?run=x', headers)).status).toBe(403);
  });

  it('only reads', async () => {
    const address = await started();
    for (const method of ['POST', 'DELETE', 'PUT']) {
      expect((await ask(address, '/api/ask', {}, method)).status).toBe(405);
    }
  });
});

describe('a page for others', () => {
  it('needs the token that is printed, and takes it out of the address', async () => {
    const address = await started({ host: '0.0.0.0' });
    const token = address.searchParams.get('token')!;
    expect(token.length).toBeGreaterThan(30);
    for (const path of ['/', '/page.js', '/api/stream', '/?token=guess', `/?token=${token.slice(1)}`]) {
      expect([path, (await ask(address, path)).status]).toEqual([path, 401]);
    }
    const { status, headers } = await ask(address, `/?token=${token}`);
    expect([status, headers.location]).toEqual([303, '/']);
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await ask(address, '/', { cookie: cookie.split(';')[0] })).status).toBe(200);
    expect((await ask(address, `/?token=${token}`, { host: 'evil.example' })).status).toBe(403);
  });

  it('has another token each time', async () => {
    const first = (await started({ host: '0.0.0.0' })).search;
    await server!.close();
    expect((await started({ host: '0.0.0.0' })).search).not.toBe(first);
  });
});

describe('names', () => {
  it.each([
    '/..%2f..%2fetc/passwd',
    '/../../etc/passwd',
    '/api/attention?run=..%2f..%2fetc&probe=passwd&step=0',
    '/api/attention?run=run&probe=..%2fcheckpoints&step=0',
    '/api/people?run=..%2f..%2f..%2fetc',
    '/api/schedule?run=/etc',
    '/api/portrait?run=run%00',
    '/__proto__',
    '//evil.example/x',
  ])('cannot climb out of the folder: %s', async (path) => {
    await (await prepared(folder.at('run'))).start();
    const { status, body } = await ask(await started(), path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('root:');
  });

  it('do not lead through links', async () => {
    await (await prepared(folder.at('elsewhere/run'))).start();
    await mkdir(folder.at('shown'));
    await symlink(folder.at('elsewhere/run'), folder.at('shown/link'));
    server = await serve(folder.at('shown'));
    expect((await ask(new URL(server.address), '/api/people?run=link')).status).toBe(404);
  });

  it('that are nonsense change nothing', async () => {
    await mkdir(folder.at('odd'));
    await writeFile(folder.at('odd/config.json'), '[]');
    await writeFile(folder.at('odd/run.json'), 'x');
    const address = await started();
    expect((await ask(address, '/api/people?run=odd')).status).not.toBe(200);
    expect((await ask(address, '/api/ask?run=odd&individual=-1')).status).toBe(400);
    expect((await ask(address, '/')).status).toBe(200);
  });
});
