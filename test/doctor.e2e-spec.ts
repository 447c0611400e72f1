import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { custom } from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT, type SandboxOptions } from 'nestjs-mubarokah/testing';
import { parse } from 'yaml';
import { doctorCommand } from '../libs/mubarokah/src/doctor/index.js';
import { ENVIRONMENT_NAMES } from '../libs/mubarokah/src/options/index.js';
import { describeWith } from './support/binaries.js';
import { expired } from './support/expired-certificate.js';
import { freePort } from './support/free-port.js';
import { selfSigned } from './health/self-signed.js';
import { eventually } from './support/eventually.js';
import { AUTHORITY, PROVIDER } from './support/provider-certificates.js';
import { startRecordedHop } from './support/recorded-hop.js';
import { runProcess } from './support/run-process.js';
import { type RunningPrometheus, startPrometheus, startPrometheusWith } from './support/prometheus.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';
import { startTinyproxy, type Tinyproxy } from './support/tinyproxy.js';

const RULES = new URL('../libs/mubarokah/observability/mubarokah.rules.yml', import.meta.url);
const REDIRECT_URI = 'http://localhost:3000/auth/mubarokah/callback';
const COOKIE_SECRET = 'a-cookie-secret-of-at-least-32-characters';
const METRICS_TOKEN = 'a-token-for-the-scraper';
const SECRETS = [SANDBOX_CLIENT.clientSecret, 'another-secret', COOKIE_SECRET, METRICS_TOKEN];

interface Diagnosis {
  readonly code: number;
  readonly text: string;
  /** What a check found, `severity: text` each. */
  readonly of: (check: string) => string[];
}

const PROGRAM = new URL('../libs/mubarokah/dist/cli/main.js', import.meta.url).pathname;
const TWO_ADDRESSES = new URL('support/two-addresses.mjs', import.meta.url).href;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** Runs the command twice, for a person and for a machine; both have to say the same, and no secret. */
async function diagnose(
  environment: Readonly<Record<string, string | undefined>>,
  ...parameters: string[]
): Promise<Diagnosis> {
  const run = async (...more: string[]): Promise<{ code: number; text: string }> => {
    let text = '';
    const output = {
      print: (part: string) => void (text += part),
      complain: (part: string) => void (text += part),
    };
    const code = await doctorCommand([...parameters, ...more], output, {}, environment);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    return { code, text };
  };
  const person = await run();
  const machine = await run('--json');
  const { checks } = JSON.parse(machine.text) as {
    checks: { check: string; findings: { severity: string; text: string; advice?: string }[] }[];
  };
  expect(machine.code).toBe(person.code);
  return {
    ...person,
    of: (name) =>
      checks
        .find(({ check }) => check === name)!
        .findings.map(({ severity, text }) => `${severity}: ${text}`),
  };
}

const environmentOf = (
  baseUrl: string,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  MUBAROKAH_BASE_URL: baseUrl,
  MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
  MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
  MUBAROKAH_REDIRECT_URI: REDIRECT_URI,
  MUBAROKAH_COOKIE_SECRET: COOKIE_SECRET,
  ...changes,
});

async function startSandbox(options: SandboxOptions = {}): Promise<MubarokahSandbox> {
  const sandbox = await MubarokahSandbox.start(options);
  opened.push(sandbox);
  return sandbox;
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  opened.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  return (server.address() as AddressInfo).port;
}

/** Something that answers where Mubarokah ID should. */
const startOther = async (answer: RequestListener): Promise<string> =>
  `http://localhost:${await listen(createHttpServer(answer))}`;

describe.each(['current', 'legacy'] as const)('doctor, in the %s dialect', (dialect) => {
  it('finds nothing where all is well, and uses one token request', async () => {
    const sandbox = await startSandbox({ dialect });
    const { code, text, of } = await diagnose(environmentOf(sandbox.url));
    expect(code).toBe(0);
    expect(text).toContain('All is well, as far as was looked.');
    expect(of('authorize')).toEqual(['ok: client, redirect URI and the scope are known']);
    expect(of('token')[0]).toBe('ok: the client is taken; what is refused is the made-up code (400, JSON)');
    expect(of('clock')).toEqual(['ok: agrees with that of Mubarokah ID']);
    expect(sandbox.requests.filter(({ path }) => path === '/oauth/token')).toHaveLength(2); // it ran twice
  });

  it('finds a client secret that is refused, and uses no more than two token requests', async () => {
    const sandbox = await startSandbox({ dialect });
    const environment = environmentOf(sandbox.url, { MUBAROKAH_CLIENT_SECRET: 'another-secret' });
    const { code, of } = await diagnose(environment);
    expect(code).toBe(2);
    expect(of('authorize')).toEqual(['ok: client, redirect URI and the scope are known']);
    expect(of('token')[0]).toBe('failure: the client sandbox-client is refused (invalid_client)');
    expect(of('token')[1]).toMatch(/^ok: 2 of the 60 token requests/);
    expect(sandbox.requests.filter(({ path }) => path === '/oauth/token')).toHaveLength(4);
  });

  it('finds a client that is not registered, a redirect URI that is not its own, and each scope that is refused', async () => {
    const { url } = await startSandbox({ dialect });
    const unknown = await diagnose(environmentOf(url, { MUBAROKAH_CLIENT_ID: 'somebody' }));
    expect(unknown.of('authorize')).toEqual([
      'failure: the client somebody, its redirect URI or its scopes are refused',
    ]);
    const elsewhere = await diagnose(environmentOf(url, { MUBAROKAH_REDIRECT_URI: `${REDIRECT_URI}/` }));
    expect(elsewhere.of('authorize')).toEqual([
      `failure: the redirect URI ${REDIRECT_URI}/ is not that of the registration`,
    ]);
    const scopes = await diagnose(
      environmentOf(url, { MUBAROKAH_SCOPES: 'view-user nope detail-user no-such' }),
    );
    expect(scopes.of('authorize')).toEqual([
      'failure: the scope nope is refused',
      'failure: the scope no-such is refused',
    ]);
  });

  it('says when the token endpoint limits this address, is broken, slow, or is another', async () => {
    const sandbox = await startSandbox({ dialect });
    const tokenSays = async (answer: Parameters<MubarokahSandbox['next']>[1]): Promise<string> => {
      sandbox.next('token', { ...answer, times: 2 });
      return (await diagnose(environmentOf(sandbox.url))).of('token')[0]!;
    };
    await expect(tokenSays({ status: 429 })).resolves.toBe('warning: it answers 429: too many requests');
    await expect(tokenSays({ status: 500 })).resolves.toBe('failure: it answers with a server error (500)');
    await expect(tokenSays({ body: '<html>Welcome' })).resolves.toBe(
      'failure: it answers something that is no answer of a token endpoint (200)',
    );
    sandbox.next('token', { delayMs: 2_100, times: 2 });
    const { of: late } = await diagnose(environmentOf(sandbox.url));
    expect(late('token')[1]).toMatch(/^warning: it took 2\.\d s to answer$/);
    const { of } = await diagnose(environmentOf(sandbox.url), '--no-token');
    expect(of('token')).toEqual(['skipped: not asked (--no-token)']);
  });
});

it('doctor finds that the client is taken with its credentials in the header alone, with two requests', async () => {
  let requests = 0;
  const url = await startOther((request, response) => {
    if (request.url !== '/oauth/token') return void response.writeHead(404).end();
    requests += 1;
    const error = request.headers.authorization === undefined ? 'invalid_client' : 'invalid_grant';
    response.writeHead(401, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error }));
  });
  const { of } = await diagnose(environmentOf(url));
  expect(of('token')[0]).toBe(
    'failure: the client is refused with its credentials in the body, and taken the other way',
  );
  expect(requests).toBe(4); // it ran twice
});

it.each(['unauthorized_client', 'unsupported_grant_type'])(
  'doctor finds that the client may not log people in: %s',
  async (error) => {
    const sandbox = await startSandbox();
    sandbox.next('token', { status: 400, body: { error }, times: 2 });
    const { of } = await diagnose(environmentOf(sandbox.url));
    expect(of('token')[0]).toBe(`failure: this client may not log people in (${error})`);
  },
);

describe('doctor, on the way to Mubarokah ID', () => {
  it('finds that a name leads nowhere, and does not go on', async () => {
    const { code, text, of } = await diagnose(environmentOf('https://nowhere.invalid'));
    expect(code).toBe(2);
    expect(of('dns')[0]).toMatch(/^failure: nowhere\.invalid cannot be resolved \(\w+\)$/);
    expect(of('tcp')).toEqual(['skipped: since "dns" failed']);
    expect(of('token')).toEqual(['skipped: since "tcp" failed']);
    expect(text).toContain('1 failure, 0 warnings. Begin with "dns".');
  });

  it('finds a port at which nobody listens', async () => {
    const { of } = await diagnose(environmentOf(`http://127.0.0.1:${await freePort()}`));
    expect(of('tcp')[0]).toMatch(/^failure: 127\.0\.0\.1 port \d+ does not open \(ECONNREFUSED\)$/);
  });

  it.each([
    ['has ended', expired(), /^failure: the certificate ended on 2026-02-01, \d+ days ago$/],
    ['nobody has signed', selfSigned(), /^failure: the certificate is not believed \(\w+\)$/],
  ])('finds a certificate that %s, and sends nothing', async (_, certificate, finding) => {
    let requests = 0;
    const port = await listen(createHttpsServer(certificate, () => (requests += 1)));
    const { code, of } = await diagnose(environmentOf(`https://localhost:${port}`));
    expect(code).toBe(2);
    expect(of('tls')).toContainEqual(expect.stringMatching(finding));
    expect(of('token')).toEqual(['skipped: since "tls" failed']);
    expect(requests).toBe(0);
  });

  it('says which address of several is dead', async () => {
    const { url } = await startSandbox();
    const { port } = new URL(url);
    const { code, stdout } = await runProcess(
      process.execPath,
      ['--import', TWO_ADDRESSES, PROGRAM, 'doctor', '--json'],
      { cwd: import.meta.dirname, env: environmentOf(url) },
    );
    const { checks } = JSON.parse(stdout) as { checks: { check: string; findings: unknown[] }[] };
    expect(code).toBe(1);
    expect(checks.find(({ check }) => check === 'tcp')!.findings).toEqual([
      { severity: 'ok', text: expect.stringMatching(`^127.0.0.1 port ${port} opens in \\d+ ms$`) },
      {
        severity: 'warning',
        text: `127.0.0.2 port ${port} does not open (ECONNREFUSED), another address does`,
        advice: 'Logins wait for it before they try the next.',
      },
    ]);
  });

  it('says in time that a certificate ends', async () => {
    const port = await listen(createHttpsServer(selfSigned()));
    const ends = Date.parse('2126-10-29T11:10:14Z');
    const now = jest.spyOn(Date, 'now').mockReturnValue(ends - 9.5 * 86_400_000);
    try {
      const { of } = await diagnose(environmentOf(`https://localhost:${port}`));
      expect(of('tls')).toContain('warning: the certificate ends on 2126-10-29, in 9 days');
    } finally {
      now.mockRestore();
    }
  });

  it('finds that plain http is spoken where TLS should be', async () => {
    const port = await listen(createHttpServer());
    const { of } = await diagnose(environmentOf(`https://localhost:${port}`));
    expect(of('tls')).toEqual([expect.stringMatching(/^failure: no TLS \(/)]);
  });

  it('finds a captive page, a proxy in between and a clock that is wrong', async () => {
    const url = await startOther((_, response) =>
      response
        .writeHead(200, {
          'Content-Type': 'text/html',
          Date: new Date(Date.now() + 180_000).toUTCString(),
          Via: '1.1 gateway',
        })
        .end('<h1>Log in to the network'),
    );
    const { code, of } = await diagnose(
      environmentOf(url, { HTTPS_PROXY: 'http://me:another-secret@proxy.example' }),
    );
    expect(code).toBe(2);
    expect(of('answer')).toEqual([
      'failure: /api/user: something else answers in its place (200)',
      'warning: something in between adds via to the answers',
    ]);
    expect(of('clock')[0]).toMatch(/^warning: this machine is 1(79|80|81) s behind Mubarokah ID$/);
    expect(of('proxy')).toEqual(['ok: calls go straight to Mubarokah ID']);
  });
});

describeWith('tinyproxy')('doctor, where calls go through a proxy', () => {
  const CREDENTIALS = { user: 'shop', password: 'another-secret' };
  let proxies: Record<'open' | 'guarded' | 'strict', Tinyproxy>;
  beforeAll(async () => {
    const [open, guarded, strict] = await Promise.all([
      startTinyproxy(),
      startTinyproxy({ credentials: CREDENTIALS }),
      startTinyproxy({ connectPort: 443 }),
    ]);
    proxies = { open, guarded, strict };
  });
  afterAll(() => Promise.all(Object.values(proxies).map((proxy) => proxy.stop())));

  /** A server with that certificate, on an address that may lie behind a proxy. */
  const listenBehind = async (certificate: { cert: string; key: string }): Promise<string> => {
    const port = await listen(
      createHttpsServer(certificate, () => {
        throw new Error('nothing is to be sent');
      }).on('tlsClientError', () => undefined),
    );
    return `https://0.0.0.0:${port}`;
  };
  const through = (proxy: { port: number }, user = ''): Record<string, string> => ({
    HTTPS_PROXY: `http://${user}127.0.0.1:${proxy.port}`,
  });

  it('looks at the proxy, and at the certificate of Mubarokah ID through its tunnel', async () => {
    const { open } = proxies;
    const hop = await startRecordedHop(open.port);
    opened.push({ close: () => hop.stop() });
    const url = await listenBehind(expired());
    const { of } = await diagnose(environmentOf(url, through(hop)));
    expect(of('proxy')).toEqual([`ok: calls go through the proxy 127.0.0.1:${hop.port} (HTTPS_PROXY)`]);
    expect(of('dns')).toEqual(['ok: 127.0.0.1 is an address']);
    expect(of('tcp')).toEqual([
      expect.stringMatching(`^ok: the proxy at 127\\.0\\.0\\.1 port ${hop.port} opens in`),
    ]);
    expect(of('tls')).toContainEqual(expect.stringMatching(/^failure: the certificate ended on 2026-02-01/));
    expect(hop.sent()).toMatch(new RegExp(`^CONNECT ${url.slice('https://'.length)} HTTP`));
    expect(hop.sent()).not.toContain('GET /');
  });

  it('goes past it where NO_PROXY lists the host', async () => {
    const { open } = proxies;
    const hop = await startRecordedHop(open.port);
    opened.push({ close: () => hop.stop() });
    const url = await listenBehind(expired());
    const { of } = await diagnose(environmentOf(url, { ...through(hop), NO_PROXY: '0.0.0.0' }));
    expect(of('proxy')).toEqual(['ok: calls go straight to Mubarokah ID, past the proxy of HTTPS_PROXY']);
    expect(of('tls')).toContainEqual(expect.stringMatching(/^failure: the certificate ended/));
    expect(hop.sent()).toBe('');
  });

  it('finds that it opens no tunnel there, that it asks for credentials, and that they are right', async () => {
    const { guarded, strict } = proxies;
    const url = await listenBehind(selfSigned());
    const tlsBy = async (environment: Record<string, string>): Promise<string> => {
      const { code, of } = await diagnose(environmentOf(url, environment));
      expect([code, of('token')]).toEqual([2, ['skipped: since "tls" failed']]);
      return of('tls')[0]!;
    };
    const refusal = `failure: the proxy opens no tunnel to ${url.slice('https://'.length)}`;
    await expect(tlsBy(through(strict))).resolves.toBe(`${refusal} (403)`);
    await expect(tlsBy(through(guarded))).resolves.toBe(`${refusal} (407)`);
    const { user, password } = CREDENTIALS;
    await expect(tlsBy(through(guarded, `${user}:${password}@`))).resolves.toMatch(
      /^failure: the certificate is not believed/,
    );
  });

  it('finds that nobody is there in its place, or something that is none', async () => {
    const url = await listenBehind(selfSigned());
    const { of: nobody } = await diagnose(environmentOf(url, through({ port: await freePort() })));
    expect(nobody('tcp')[0]).toMatch(
      /^failure: the proxy at 127\.0\.0\.1 port \d+ does not open \(ECONNREFUSED\)$/,
    );
    const { of: unresolved } = await diagnose(
      environmentOf(url, { https_proxy: 'http://nowhere.invalid:3128' }),
    );
    expect(unresolved('dns')[0]).toMatch(/^failure: nowhere\.invalid cannot be resolved/);
    const none = await startOther((_, response) => response.end());
    const { of: other } = await diagnose(environmentOf(url, { HTTPS_PROXY: none }));
    expect(other('tls')[0]).toMatch(/^failure: (no TLS through the proxy|the proxy opens no tunnel)/);
    const { of: nonsense } = await diagnose(environmentOf(url, { HTTPS_PROXY: 'proxy.example:3128' }));
    expect(nonsense('options')).toContainEqual(
      expect.stringContaining('failure: HTTPS_PROXY must be the URL of a proxy'),
    );
    expect(nonsense('tls')).toContainEqual(
      expect.stringMatching(/^failure: the certificate is not believed/),
    );
  });

  it('finds nothing where all is well', async () => {
    const sandbox = await startSandbox({ allowedHosts: ['0.0.0.0'] });
    const front = createTlsServer(PROVIDER, (socket) => {
      const inside = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
      socket.on('error', () => inside.destroy()).pipe(inside);
      inside.on('error', () => socket.destroy()).pipe(socket);
    });
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    opened.push({ close: () => rm(folder, { recursive: true }) });
    const authority = join(folder, 'authority.pem');
    await writeFile(authority, AUTHORITY);
    // Which authorities Node believes it reads as it starts.
    const { code, stdout } = await runProcess(process.execPath, [PROGRAM, 'doctor', '--json'], {
      cwd: folder,
      env: {
        ...environmentOf(`https://0.0.0.0:${await listen(front)}`, through(proxies.open)),
        NODE_EXTRA_CA_CERTS: authority,
      },
    });
    const { checks } = JSON.parse(stdout) as {
      checks: { check: string; findings: { severity: string }[] }[];
    };
    const fine = checks.filter(({ findings }) => findings.every(({ severity }) => severity === 'ok'));
    expect([code, fine.map(({ check }) => check)]).toEqual([
      0,
      ['options', 'proxy', 'dns', 'tcp', 'tls', 'answer', 'clock', 'authorize', 'token'],
    ]);
  });
});

describe('doctor, in the environment', () => {
  it('says what the boot would, and looks at the rest all the same', async () => {
    const { url } = await startSandbox();
    const { code, of } = await diagnose({
      MUBAROKAH_BASE_URL: url,
      MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
      MUBAROKAH_REDIRECT_URI: '/callback',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    expect(code).toBe(2);
    expect(of('options')).toEqual([
      expect.stringMatching(/^failure: "clientId" is missing: .* MUBAROKAH_CLIENT_ID\.$/),
      expect.stringContaining('failure: "redirectUri" must be an absolute http(s) URL'),
      expect.stringContaining('failure: "cookieSecret" is missing'),
      expect.stringContaining('failure: NODE_TLS_REJECT_UNAUTHORIZED is 0'),
    ]);
    expect(of('answer')[0]).toMatch(/^ok: /);
    expect(of('authorize')).toEqual(['skipped: the options cannot work']);
  });

  it('reads it from a file, but for what is set', async () => {
    const { url } = await startSandbox();
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    opened.push({ close: () => rm(folder, { recursive: true }) });
    const file = join(folder, '.env');
    const lines = Object.entries(environmentOf(url)).map(([name, value]) => `${name}="${value}"`);
    await writeFile(file, lines.join('\n'));
    const { code, of } = await diagnose({ MUBAROKAH_SCOPES: 'detail-user' }, '--env', file);
    expect([code, of('options')]).toEqual([0, [expect.stringMatching(/^ok: .* scopes detail-user;/)]]);
  });

  it('asks for the file that lies there, in place of looking at a host that the app does not use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    opened.push({ close: () => rm(folder, { recursive: true }) });
    await writeFile(join(folder, '.env'), '');
    const bare = Object.fromEntries(Object.values(ENVIRONMENT_NAMES).map((name) => [name, '']));
    const { code, stdout, stderr } = await runProcess(process.execPath, [PROGRAM, 'doctor'], {
      cwd: folder,
      env: bare,
    });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toBe('The environment sets no option. There is a .env here: add --env .env\n');
  });

  it.each([
    [['--env', 'nowhere/.env'], 'nowhere/.env cannot be read (ENOENT)'],
    [['--env', ''], '--env must be the name of a file'],
  ])('refuses %j', async (parameters, why) => {
    let complained = '';
    const output = { print: () => undefined, complain: (text: string) => void (complained += text) };
    await expect(doctorCommand(parameters, output, {}, {})).resolves.toBe(3);
    expect(complained).toContain(why);
  });

  it.each([
    [['--what'], '--what'],
    [['somewhere'], 'somewhere'],
    [['--app', 'localhost:3000'], '--app must be an http(s) URL'],
    [['--prometheus', 'http://me:another-secret@localhost'], 'without credentials'],
  ])('refuses %j', async (parameters, why) => {
    let complained = '';
    const output = { print: () => undefined, complain: (text: string) => void (complained += text) };
    await expect(doctorCommand(parameters, output)).resolves.toBe(3);
    expect(complained).toContain(why);
    expect(complained).toContain('Usage: nestjs-mubarokah doctor');
    expect(complained).not.toContain('another-secret');
  });

  it('has colours on a terminal alone, and lines that fit on it', async () => {
    const { url } = await startSandbox();
    let text = '';
    const output = { print: (part: string) => void (text += part), complain: () => undefined };
    await doctorCommand([], output, { hasColours: true, columns: 70 }, environmentOf(url));
    expect(text).toContain('\u001b[32mok');
    const plain = stripVTControlCharacters(text);
    expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
    expect((await diagnose(environmentOf(url))).text).not.toContain('\u001b');
  });
});

describe.each(ADAPTERS)('doctor and an app on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let app: TestApp;
  let isDown = false;
  let environment: Record<string, string>;

  beforeAll(async () => {
    app = await startApp(adapter, {
      options: async (url) => {
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
        });
        const database = custom('database', () => !isDown, { intervalMs: 100, timeoutMs: 90 });
        return { baseUrl: sandbox.url, dependencies: [database], metrics: { access: METRICS_TOKEN } };
      },
    });
    environment = environmentOf(sandbox.url, {
      MUBAROKAH_REDIRECT_URI: app.url + CALLBACK_PATH,
      MUBAROKAH_METRICS_TOKEN: METRICS_TOKEN,
    });
  });
  afterAll(async () => {
    await app.close();
    await sandbox.close();
  });

  it('finds that it is healthy, with the settings of the environment, and how its logins ended', async () => {
    const { code, of } = await diagnose(environment, '--app', `${app.url}/`);
    expect(of('app')).toEqual([
      'ok: /health/live: 200',
      'ok: /health/ready: 200',
      'ok: /health/deep: 200',
      'ok: /auth/mubarokah sends people to Mubarokah ID, with the settings examined here',
    ]);
    expect(of('metrics')).toEqual([
      `ok: ${app.url}/metrics: 200`,
      'ok: nobody has come back from Mubarokah ID since the app started',
    ]);
    expect(code).toBe(0);
    await (await fetch(`${app.url}${CALLBACK_PATH}?code=a&state=b`)).text();
    expect((await diagnose(environment, '--app', app.url)).of('metrics')[1]).toBe(
      'warning: callbacks since the app started: 1 missing_cookie (unverified)',
    );
  });

  it('finds that it runs with other settings, that its metrics want a token, and what is down', async () => {
    isDown = true;
    await eventually('the app knows', async () => (await fetch(`${app.url}/health/ready`)).status === 503);
    const { MUBAROKAH_METRICS_TOKEN: _, ...others } = environment;
    const { code, of } = await diagnose(
      { ...others, MUBAROKAH_CLIENT_ID: 'somebody', MUBAROKAH_SCOPES: 'view-user detail-user' },
      '--app',
      app.url,
    );
    isDown = false;
    expect(code).toBe(2);
    expect(of('app')).toEqual([
      'ok: /health/live: 200',
      'failure: /health/ready: 503',
      'failure: check database is down',
      'warning: the app runs with other settings than those examined here: MUBAROKAH_CLIENT_ID, MUBAROKAH_SCOPES',
    ]);
    expect(of('metrics')).toEqual([`warning: ${app.url}/metrics asks for a token (401)`]);
  });
});

it('doctor takes what its page says', async () => {
  const commands = [
    ...readFileSync('docs/doctor.md', 'utf8').matchAll(/^npx nestjs-mubarokah doctor (.*)$/gm),
  ];
  expect(commands).toHaveLength(1);
  for (const [, parameters] of commands) {
    const output = { print: () => undefined, complain: () => undefined };
    await expect(doctorCommand([...parameters!.split(' '), '--help'], output)).resolves.toBe(0);
  }
});

it("doctor finds an app that sends nobody to Mubarokah ID, and metrics that are another app's", async () => {
  const other = await startOther((request, response) =>
    request.url === '/auth/mubarokah' ? response.writeHead(500).end() : response.end('up 1\n'),
  );
  const { of } = await diagnose({}, '--app', other);
  expect(of('app').at(-1)).toBe('failure: /auth/mubarokah does not send people to Mubarokah ID: 500');
  expect(of('metrics')).toEqual([`failure: ${other}/metrics shows no metrics of logins`]);
});

it('doctor warns of a redirect to this machine in production', async () => {
  const sandbox = await startSandbox();
  const { code, of } = await diagnose(environmentOf(sandbox.url, { NODE_ENV: 'production' }));
  expect([code, of('options')[1]]).toEqual([
    1,
    'warning: the redirect URI leads to this machine, and NODE_ENV is production',
  ]);
});

it('doctor says that an app does not answer', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const { of } = await diagnose({}, '--app', nobody, '--prometheus', nobody);
  expect(of('app')).toEqual([`failure: ${nobody} does not answer`]);
  expect(of('prometheus')).toEqual([`failure: ${nobody} does not answer as Prometheus does`]);
});

describeWith('prometheus')('doctor and a Prometheus', () => {
  let app: TestApp;
  let [withRules, without]: (RunningPrometheus | undefined)[] = [];
  const of = async (prometheus: RunningPrometheus | undefined, ...parameters: string[]): Promise<string[]> =>
    (await diagnose({}, '--prometheus', prometheus!.url, ...parameters)).of('prometheus');

  beforeAll(async () => {
    app = await startApp('express');
    [withRules, without] = await Promise.all([
      startPrometheusWith({ jobs: { 'your-app': [app.url] }, rules: [readFileSync(RULES, 'utf8')] }),
      startPrometheus(app.url),
    ]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([withRules?.stop(), without?.stop()]);
    await app?.close();
  });

  it('finds that it scrapes the app and has all rules', async () => {
    await expect(of(withRules)).resolves.toEqual([
      'ok: scrapes one target of your-app',
      'ok: has the metrics of logins',
      expect.stringMatching(/^ok: has all \d\d alerts$/),
    ]);
  });

  it('finds that it has no rules, or those of another job', async () => {
    expect((await of(without)).at(-1)).toBe('warning: has no rules for your-app');
    await expect(of(withRules, '--job', 'shop')).resolves.toEqual([
      'failure: no target has the job shop',
      'warning: has no rules for shop',
    ]);
  });

  it('finds which rules it lacks, and which alerts fire', async () => {
    const { groups } = parse(readFileSync(RULES, 'utf8')) as {
      groups: { rules: { alert?: string; expr: string; for?: string }[] }[];
    };
    for (const group of groups) {
      group.rules = group.rules.filter(({ alert }) => alert !== 'MubarokahTargetDown');
      for (const rule of group.rules)
        if (rule.alert === 'MubarokahFdsNearLimit')
          [rule.expr, rule.for] = ['up{job="your-app"} == 1', undefined];
    }
    const changed = await startPrometheusWith({
      jobs: { 'your-app': [app.url] },
      rules: [JSON.stringify({ groups })],
    });
    opened.push({ close: () => changed.stop() });
    const firing = 'ALERTS{alertname="MubarokahFdsNearLimit",alertstate="firing"}';
    await eventually('it fires', async () => (await changed.query(firing)).length === 1);
    expect((await of(changed)).slice(2)).toEqual([
      expect.stringMatching(/^warning: lacks 1 of \d\d alerts, such as MubarokahTargetDown$/),
      'warning: MubarokahFdsNearLimit fires',
    ]);
  });

  it('finds that the app cannot be scraped any more', async () => {
    await app.close();
    await eventually('Prometheus knows', async () => (await without!.query('up == 0')).length === 1);
    expect((await of(without))[0]).toBe('failure: 1 of 1 targets of your-app cannot be scraped');
  });
});
