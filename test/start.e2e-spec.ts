import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from './support/free-port.js';
import { runProcess } from './support/run-process.js';

const ROOT = new URL('..', import.meta.url).pathname;

/** Resolves to undefined where somebody listens already. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port);
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

const close = async (server: Server | undefined): Promise<void> => {
  if (server !== undefined) await once(server.close(), 'close');
};

describe('npm start, where it cannot start', () => {
  let folder: string;
  /** Taken; the port between them is free. */
  let taken: [Server, Server];
  let port: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-'));
    for (;;) {
      port = await freePort();
      const servers = await Promise.all([port, port + 1, port + 2].map(listen));
      await close(servers[1]);
      if (servers.every((server) => server !== undefined)) {
        taken = [servers[0]!, servers[2]!];
        break;
      }
      await Promise.all([servers[0], servers[2]].map(close));
    }
  });
  afterAll(async () => {
    await Promise.all(taken.map(close));
    await rm(folder, { recursive: true, force: true });
  });

  /** What it says, which is that it does not start. */
  async function refuse(environment: Record<string, string>): Promise<string> {
    const { code, stdout, stderr } = await runProcess(process.execPath, ['scripts/start.mjs'], {
      cwd: ROOT,
      env: { DEMO_FOLDER: folder, ...environment },
      timeoutMs: 20_000,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.split('\n').filter((line) => line.length > 60)).toEqual([]);
    return stderr;
  }

  const proposed = (message: string, variable: string): number =>
    Number(new RegExp(`\\b${variable}=(\\d+) npm start$`, 'm').exec(message)?.[1]);

  it.each([
    ['PORT', 'SANDBOX_PORT'],
    ['SANDBOX_PORT', 'PORT'],
  ])('proposes for a %s that is taken one which is free, and which %s has not', async (variable, other) => {
    const message = await refuse({ [variable]: String(port), [other]: String(port + 1) });
    expect(message).toContain(`Port ${port} is taken`);
    const free = proposed(message, variable);
    expect(free).toBeGreaterThan(port + 2);
    const server = await listen(free);
    expect(server).toBeDefined();
    await close(server);
  });

  it('gives demo and sandbox no port together', async () => {
    const message = await refuse({ PORT: String(port + 1), SANDBOX_PORT: String(port + 1) });
    expect(message).toContain(`Port ${port + 1} is that of SANDBOX_PORT, too`);
    expect(proposed(message, 'PORT')).toBeGreaterThan(port + 2);
  });

  it('proposes the ports that were found free beside a demo that runs already', async () => {
    const [own, sandbox] = [String(await freePort()), String(await freePort())];
    const running = spawn(process.execPath, ['-e', 'process.stdin.resume()', 'start.mjs']);
    await once(running, 'spawn');
    await writeFile(join(folder, 'start.pid'), String(running.pid));
    const message = await refuse({ PORT: own, SANDBOX_PORT: sandbox });
    expect(message).toContain(`DEMO_FOLDER=.demo-2 PORT=${own} SANDBOX_PORT=${sandbox} npm start`);
    const ended = once(running, 'exit');
    running.stdin.end();
    await ended;
  });
});
