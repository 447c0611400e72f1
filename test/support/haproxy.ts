import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './binaries.js';
import { freePort } from './free-port.js';
import { until } from './until.js';

export interface ServerState {
  readonly isUp: boolean;
  readonly timesDown: number;
}

export interface RunningHaproxy {
  readonly url: string;
  servers(): Promise<readonly ServerState[]>;
  stop(): Promise<void>;
}

/** A real HAProxy in front of these ports, with keep-alive and without retries, that goes by `/health/ready`. */
export async function startHaproxy(ports: readonly number[]): Promise<RunningHaproxy> {
  const binary = findBinary('haproxy');
  if (binary === undefined) throw new Error('haproxy is not installed');
  const directory = await mkdtemp(join(tmpdir(), 'haproxy-'));
  const [port, statsPort] = [await freePort(), await freePort()];
  const file = join(directory, 'haproxy.cfg');
  await writeFile(file, configuration(port, statsPort, ports));
  const child = spawn(binary, ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  const ended = once(child, 'exit');

  const servers: RunningHaproxy['servers'] = async () => {
    const response = await fetch(`http://127.0.0.1:${statsPort}/;csv`);
    return readStatistics(await response.text());
  };
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`HAProxy did not start:\n${log}`);
    return servers().then(
      () => true,
      () => false,
    );
  });
  return {
    url: `http://127.0.0.1:${port}`,
    servers,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function readStatistics(csv: string): ServerState[] {
  const [columns = [], ...rows] = csv
    .replace(/^# /, '')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const field = (row: readonly string[], name: string): string => row[columns.indexOf(name)] ?? '';
  return rows
    .filter((row) => field(row, 'svname').startsWith('app'))
    .map((row) => ({
      isUp: field(row, 'status').startsWith('UP'),
      timesDown: Number(field(row, 'chkdown')),
    }));
}

function configuration(port: number, statsPort: number, ports: readonly number[]): string {
  const servers = ports.map(
    (port, index) => `  server app${index} 127.0.0.1:${port} check inter 200ms fall 2 rise 1`,
  );
  return `
defaults
  mode http
  retries 0
  timeout connect 2s
  timeout check 2s
  timeout client 30s
  timeout server 30s
frontend front
  bind 127.0.0.1:${port}
  default_backend apps
backend apps
  balance roundrobin
  option httpchk GET /health/ready
  http-check expect status 200
${servers.join('\n')}
listen stats
  bind 127.0.0.1:${statsPort}
  stats enable
  stats uri /
`;
}
