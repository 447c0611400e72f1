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

export interface TinyproxySettings {
  /** Only whoever has them may use it. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** The one port to which it opens tunnels. The default is any. */
  readonly connectPort?: number;
}

/** A proxy for this machine. */
export async function startTinyproxy({
  credentials,
  connectPort,
}: TinyproxySettings = {}): Promise<Tinyproxy> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyproxy-'));
  const port = await freePort();
  const file = join(folder, 'tinyproxy.conf');
  const lines = [`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 60', 'LogLevel Critical'];
  if (credentials) lines.push(`BasicAuth ${credentials.user} ${credentials.password}`);
  if (connectPort !== undefined) lines.push(`ConnectPort ${connectPort}`);
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
