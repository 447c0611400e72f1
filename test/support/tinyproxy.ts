import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { until } from './until.js';

export interface Tinyproxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** A proxy that lets this machine CONNECT anywhere on it; where credentials are given, only whoever has them. */
export async function startTinyproxy(credentials?: { user: string; password: string }): Promise<Tinyproxy> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyproxy-'));
  const port = await freePort();
  const file = join(folder, 'tinyproxy.conf');
  const auth = credentials && `BasicAuth ${credentials.user} ${credentials.password}`;
  const lines = [`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 60', 'LogLevel Critical', auth ?? ''];
  await writeFile(file, lines.join('\n') + '\n');
  const tinyproxy = spawn(findBinary('tinyproxy')!, ['-d', '-c', file], { stdio: 'ignore' });
  const ended = once(tinyproxy, 'exit');
  await Promise.race([
    until(() => accepts(port), 10_000),
    ended.then(([code]) => Promise.reject(new Error(`tinyproxy ended with ${code}`))),
  ]);
  return {
    port,
    async stop() {
      tinyproxy.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
}
