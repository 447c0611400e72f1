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
    expect(readHeartbeat(text, now + 15_001)).toBe('unknown');
  });

  it.each(['', 'null', '{', '{"status":"up"}', '{"status":"fine","at":"2026-01-01T00:00:00.000Z"}'])(
    'is unknown when it is %j',
    (text) => expect(readHeartbeat(text, now)).toBe('unknown'),
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

  it('knows nothing of a file that is not there', async () => {
    expect(await run('health', join(directory, 'none'))).toBe(3);
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

  it('knows nothing of a server that is not there', async () => {
    expect(await run('health', 'http://127.0.0.1:1/health/deep')).toBe(3);
  });

  it('shows how it is used', async () => {
    expect(await run()).toBe(3);
    expect(printed.join()).toContain('Usage: nestjs-mubarokah health');
  });
});
