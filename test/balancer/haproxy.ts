import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { findBinary } from '../support/find-binary.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';

/** The configuration that the documentation gives. */
export const HAPROXY_CONFIG = fileURLToPath(new URL('../../docs/deploy/haproxy.cfg', import.meta.url));

/** What HAProxy says of one server. */
export interface ServerState {
  readonly name: string;
  /** `UP`, `DOWN`, or on the way from one to the other, such as `UP 1/2`. */
  readonly status: string;
  /** How many health checks failed since HAProxy started. */
  readonly failedChecks: number;
  /** How often it went from UP to DOWN. */
  readonly timesDown: number;
}

export interface RunningHAProxy {
  readonly url: string;
  servers(): Promise<ServerState[]>;
  stop(): Promise<void>;
}

/** Runs the documented configuration in front of these addresses. Resolves when all of them are up. */
export async function startHAProxy(addresses: readonly string[]): Promise<RunningHAProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'));
  const listen = `127.0.0.1:${await freePort()}`;
  const socket = join(folder, 'stats.sock');
  const apps = addresses.map((address, index) => [`APP_${index + 1}`, address] as const);
  const haproxy = spawn(findBinary('haproxy')!, ['-q', '-db', '-f', HAPROXY_CONFIG], {
    env: {
      ...process.env,
      LISTEN: listen,
      STATS_SOCKET: socket,
      LOG_LEVEL: 'err',
      ...Object.fromEntries(apps),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(haproxy, 'exit');
  const servers = async (): Promise<ServerState[]> => readServers(await ask(socket, 'show stat'));
  await Promise.race([
    eventually('every server is up', async () => (await servers()).every(({ status }) => status === 'UP')),
    ended.then(() => Promise.reject(new Error(`HAProxy did not start with ${HAPROXY_CONFIG}`))),
  ]);
  return {
    url: `http://${listen}`,
    servers,
    async stop() {
      haproxy.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One command, one answer: HAProxy closes the connection after it. */
async function ask(socket: string, command: string): Promise<string> {
  const connection = connect(socket);
  connection.write(`${command}\n`);
  return text(connection);
}

function readServers(csv: string): ServerState[] {
  const [header = '', ...lines] = csv.replace(/^# /, '').trim().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => {
    const values = line.split(',');
    return (name: string): string => values[names.indexOf(name)] ?? '';
  });
  return rows
    .filter((row) => !['FRONTEND', 'BACKEND'].includes(row('svname')))
    .map((row) => ({
      name: row('svname'),
      status: row('status'),
      failedChecks: Number(row('chkfail')),
      timesDown: Number(row('chkdown')),
    }));
}
