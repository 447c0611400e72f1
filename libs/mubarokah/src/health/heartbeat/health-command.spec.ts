import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { healthCommand } from './health-command.js';
import { readHeartbeat, writeHeartbeat } from './heartbeat.js';

describe('a heartbeat', () => {
  const now = Date.UTC(2026, 0, 1);

  it('tells its status for three intervals', () => {
    const text = writeHeartbeat('degraded', now);
    expect(readHeartbeat(text, now + 15_000)).toBe('degraded');
    expect(readHeartbeat(text, now + 15_001)).toBeUndefined();
  });

  it.each(['', 'null', '{', '{"status":"up"}', '{"status":"fine","at":"2026-01-01T00:00:00.000Z"}'])(
    'tells nothing when it is %j',
    (text) => expect(readHeartbeat(text, now)).toBeUndefined(),
  );
});

describe('nestjs-mubarokah health', () => {
  let directory: string;
  let server: Server | undefined;
  const printed: string[] = [];
  const run = (...parameters: string[]) => healthCommand(parameters, (text) => void printed.push(text));

  beforeEach(async () => {
    printed.length = 0;
    directory = await mkdtemp(join(tmpdir(), 'heartbeat-'));
  });
  afterEach(async () => {
    server?.close();
    server = undefined;
    await rm(directory, { recursive: true });
  });

  it.each([
    ['up', 0],
    ['degraded', 1],
    ['down', 2],
    ['unknown', 3],
  ] as const)('exits for %s by %i', async (status, code) => {
    const file = join(directory, 'heartbeat');
    await writeFile(file, writeHeartbeat(status, Date.now()));
    expect(await run('health', file)).toBe(code);
    expect(printed).toEqual([`${status}\n`]);
  });

  it('knows nothing of a file that is not there, or too old, and says so', async () => {
    const [none, old] = [join(directory, 'none'), join(directory, 'old')];
    await writeFile(old, writeHeartbeat('up', Date.now() - 60_000));
    expect(await run('health', none)).toBe(3);
    expect(await run('health', old)).toBe(3);
    expect(printed).toEqual([
      `unknown\n  ${none} cannot be read\n`,
      `unknown\n  ${old} holds no heartbeat of the last 15 s\n`,
    ]);
  });

  it('asked whether it is alive, exits by 0 for whatever it is told', async () => {
    const file = join(directory, 'heartbeat');
    for (const status of ['up', 'degraded', 'down', 'unknown'] as const) {
      await writeFile(file, writeHeartbeat(status, Date.now()));
      expect(await run('health', '--alive', file)).toBe(0);
    }
    await writeFile(file, writeHeartbeat('up', Date.now() - 60_000));
    expect(await run('health', '--alive', file)).toBe(3);
  });

  it.each([
    ['ok', 0],
    ['degraded', 1],
    ['error', 2],
    ['shutting_down', 2],
    [undefined, 3],
  ])('asks a URL: %s exits by %i', async (status, code) => {
    server = createServer((_, response) => response.end(JSON.stringify({ status }))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health/deep`;
    expect(await run('health', url)).toBe(code);
  });

  it('lists the checks that a URL names, in words that no terminal obeys', async () => {
    const details = { database: { status: 'up' }, mail: { status: 'down' }, '\u001b[2J': { status: 'up' } };
    server = createServer((_, response) => response.end(JSON.stringify({ status: 'degraded', details })));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await run('health', '--url', `http://127.0.0.1:${port}/health/deep`)).toBe(1);
    expect(printed).toEqual(['degraded\n  database  up\n  mail      down\n']);
  });

  it.each(['null', '[]', '"ok"', '{"status":"constructor"}', '{"status":"ok"', '<html>'])(
    'knows nothing where a URL answers %s',
    async (body) => {
      server = createServer((_, response) => response.end(body));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      expect(await run('health', `http://127.0.0.1:${port}`)).toBe(3);
    },
  );

  it('knows nothing of a server that is not there', async () => {
    expect(await run('health', 'http://127.0.0.1:1/health/deep')).toBe(3);
  });

  it('shows how it is used, to whoever asks', async () => {
    expect(await run('--help')).toBe(0);
    expect(await run('health', '-h')).toBe(0);
    expect(printed.join()).toContain('Usage: nestjs-mubarokah health');
  });

  it.each([
    [[]],
    [['health']],
    [['health', 'a', 'b']],
    [['health', 'a', '--url', 'b']],
    [['health', '--what']],
  ])('shows how it is used when it is told %j, and fails', async (parameters) => {
    expect(await run(...parameters)).toBe(3);
    expect(printed.join()).toContain('Usage: nestjs-mubarokah health');
  });
});
