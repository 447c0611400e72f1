import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

let primary: ChildProcess;
let warnings: string;

/** Resolves to the port of the app, which both workers serve in turn. */
async function start(env: Record<string, string> = {}): Promise<number> {
  warnings = '';
  primary = fork(new URL('foreign-cluster-app.mjs', import.meta.url).pathname, {
    execArgv: [],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  primary.stdout!.on('data', (chunk: Buffer) => (warnings += chunk.toString()));
  const [{ port }] = (await once(primary, 'message')) as [{ port: number }];
  return port;
}

afterEach(async () => {
  const ended = once(primary, 'exit');
  primary.disconnect(); // its workers end with it
  await ended;
});

/** How many checks a scrape shows. */
async function checks(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
  const [, count] = /^mubarokah_auth_checks_total\{result="allowed",reason="none"\} (\d+)$/m.exec(
    await response.text(),
  )!;
  return Number(count);
}

async function twoFreePorts(): Promise<number> {
  for (;;) {
    const first = await freePort();
    const second = createServer().listen(first + 1, '127.0.0.1');
    const isFree = await once(second, 'listening').then(
      () => true,
      () => false,
    );
    second.close();
    if (isFree) return first;
  }
}

const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, work));

describe("a cluster whose primary process is not the app's, as with PM2", () => {
  it('shows one worker at a time on the port of the app, and each says so once', async () => {
    const port = await start();
    const seen = await times(6, () => checks(port));
    expect(new Set(seen)).toEqual(new Set([3, 5]));
    const said = () => warnings.match(/WARN.*shows one worker of a cluster/g)?.length ?? 0;
    await until(() => said() >= 2);
    await times(4, () => checks(port));
    expect(said()).toBe(2);
    expect(warnings).toContain('shareClusterMetrics()');
    expect(warnings).toContain('metrics.port');
  });

  it('shows each worker on a port of its own', async () => {
    const first = await twoFreePorts();
    await start({ FIRST_METRICS_PORT: String(first) });
    expect(await times(4, () => checks(first))).toEqual([3, 3, 3, 3]);
    expect(await times(4, () => checks(first + 1))).toEqual([5, 5, 5, 5]);
    expect(warnings).toBe('');
  });
});
