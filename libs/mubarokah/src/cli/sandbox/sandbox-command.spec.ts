import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sandboxCommand } from './sandbox-command.js';
import { SANDBOX_USAGE } from './sandbox-flags.js';

const WIDTH = 60;

describe('nestjs-mubarokah sandbox', () => {
  let [printed, complained] = ['', ''];
  let folder: string;
  beforeEach(async () => {
    [printed, complained] = ['', ''];
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const urlIn = (text: string): string => [...text.matchAll(/Sandbox Mubarokah ID: (\S+)/g)].at(-1)![1]!;

  /** Runs it on a free port until `act` is through. */
  async function run(parameters: string[], act = async (_url: string): Promise<void> => undefined) {
    const started = deferred<string>();
    const acted = deferred<unknown>();
    const code = sandboxCommand(
      ['--port', '0', '--folder', join(folder, '.mubarokah'), ...parameters],
      {
        print: (text) => {
          printed += text;
          if (text.startsWith('Ctrl-C')) started.resolve(urlIn(printed));
        },
        complain: (text) => (complained += text),
      },
      { columns: WIDTH },
      () => acted.promise,
    );
    const url = await Promise.race([started.promise, code]);
    try {
      if (typeof url === 'string') await act(url);
    } finally {
      acted.resolve(undefined);
      await code;
    }
    return code;
  }

  const post = (url: string, command: string, body: object): Promise<Response> =>
    fetch(`${url}/__sandbox/${command}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('prints the environment of an app, ready to paste', async () => {
    expect(await run([])).toBe(0);
    expect(printed).toMatch(
      /^MUBAROKAH_BASE_URL=http:\/\/localhost:\d+\nMUBAROKAH_CLIENT_ID=sandbox-client\nMUBAROKAH_CLIENT_SECRET=\S+\nMUBAROKAH_REDIRECT_URI=http:\/\/localhost:3000\/auth\/mubarokah\/callback\nMUBAROKAH_COOKIE_SECRET=\S{44}\n$/m,
    );
    expect(complained).toBe('');
  });

  it('writes what is missing into a file, once, shows it, and leaves the rest alone', async () => {
    const env = join(folder, '.env');
    await writeFile(env, 'OTHER=1\nMUBAROKAH_CLIENT_ID=mine');
    await run(['--env', env]);
    const text = await readFile(env, 'utf8');
    expect(text).toMatch(
      /^OTHER=1\nMUBAROKAH_CLIENT_ID=mine\nMUBAROKAH_BASE_URL=http:\S+\nMUBAROKAH_CLIENT_SECRET=/,
    );
    expect(printed).toContain(text.slice(text.indexOf('MUBAROKAH_BASE_URL')));
    expect(printed).toMatch(/left as they are in .*\n {2}MUBAROKAH_CLIENT_ID\n/);
    await run(['--env', env]);
    expect(await readFile(env, 'utf8')).toBe(text);
    expect(printed).toContain('has all that the app needs');
  });

  it('remembers people and dialect in a folder that Git does not see', async () => {
    await run([], async (url) => {
      await post(url, 'add-user', { name: 'Somebody Else' });
      await post(url, 'dialect', { dialect: 'legacy' });
    });
    await promisify(execFile)('git', ['init', '--quiet', folder]);
    const status = await promisify(execFile)('git', ['-C', folder, 'status', '--porcelain', '-uall']);
    expect(status.stdout).toBe('');
    await run([], async (url) => {
      const state: unknown = await (await fetch(`${url}/__sandbox/state`)).json();
      expect(state).toMatchObject({
        dialect: 'legacy',
        users: [{ id: 1 }, { id: 2 }, { id: 3, name: 'Somebody Else' }],
      });
    });
  });

  it('says what it did with each request, within the width of the terminal', async () => {
    await run(['--fault', 'user-500'], async (url) => {
      await fetch(`${url}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'none' }),
      });
      await fetch(`${url}/api/user`);
    });
    expect(printed).toContain('Faults: user-500\n');
    const lines = printed.slice(printed.indexOf('Ctrl-C')).trim().split('\n').slice(1);
    expect(lines.join('\n')).toMatch(
      /^\d\d:\d\d:\d\d POST \/oauth\/token 400\n {9}refused: unsupported_grant_type\n\d\d:\d\d:\d\d GET \/api\/user 500 refused: 500, as told$/,
    );
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(WIDTH);
  });

  it('lists each option with its default, and each fault, in lines that fit', async () => {
    expect(await run(['--help'])).toBe(0);
    expect(printed).toBe(SANDBOX_USAGE);
    expect(printed).toMatch(/--port <number>\n.*\n {6}\(4000\)/);
    expect(printed).toContain('token-503');
    for (const line of printed.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH);
  });

  it.each([
    [['--port', 'x'], '--port must be a number up to 65535'],
    [['--port', '65536'], '--port must be'],
    [['--redirect-uri', '/callback'], '--redirect-uri must be an absolute URL'],
    [['--dialect', 'future'], '--dialect must be current or legacy'],
    [['--api-errors', 'all'], '--api-errors must be'],
    [['--token-seconds', '0'], '--token-seconds must be'],
    [['--fault', 'everything'], '--fault must be one of authorize-503'],
    [['--env', ''], '--env must be'],
    [['--folder', ''], '--folder must be'],
    [['--what'], '--what'],
    [['extra'], 'extra'],
  ])('refuses %j and says why', async (parameters, why) => {
    expect(await run(parameters)).toBe(3);
    expect(complained).toContain(why);
    expect(printed).toBe('');
  });

  it('says so where what it remembers is not what it wrote', async () => {
    await run([], async (url) => void (await post(url, 'add-user', { name: 'A' })));
    await writeFile(join(folder, '.mubarokah/sandbox.json'), '{');
    expect(await run([])).toBe(1);
    expect(complained).toMatch(/sandbox\.json is not what the sandbox wrote: mend it, or delete it/);
  });

  it('says so where its port is taken', async () => {
    await run([], async (url) => {
      expect(await run(['--port', new URL(url).port])).toBe(1);
    });
    expect(complained).toMatch(/port \d+ is already in use/);
  });
});

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
