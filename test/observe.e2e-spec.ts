import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from './support/binaries.js';
import { eventually } from './support/eventually.js';
import { freePort } from './support/free-port.js';

describeWith('prometheus')('npm run observe', () => {
  let folder: string;
  let output = '';
  let observed: ReturnType<typeof spawn>;
  let prometheus: string;
  let app: string;
  let sandboxUrl: string;

  const ask = async (query: string): Promise<number | undefined> => {
    const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0] && Number(data.result[0].value[1]);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'observe-'));
    const ports = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const [PORT, SANDBOX_PORT, PROMETHEUS_PORT, ALERTMANAGER_PORT] = ports.map(String);
    prometheus = `http://127.0.0.1:${PROMETHEUS_PORT}`;
    app = `http://localhost:${PORT}`;
    sandboxUrl = `http://localhost:${SANDBOX_PORT}`;
    observed = spawn(process.execPath, ['scripts/observe.mjs'], {
      cwd: new URL('..', import.meta.url).pathname,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DEMO_FOLDER: folder,
        ...{ PORT, SANDBOX_PORT, PROMETHEUS_PORT, ALERTMANAGER_PORT },
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    observed.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    observed.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually('it observes', async () => output.includes('\nObserving: '), 90_000);
  }, 100_000);

  afterAll(async () => {
    observed.kill('SIGINT');
    const [code] = (await once(observed, 'exit')) as [number];
    await rm(folder, { recursive: true, force: true });
    expect(code).toBe(0);
  }, 30_000);

  it('says where to look', () => {
    expect(output).toContain(`  Prometheus    ${prometheus}\n`);
    expect(output).toMatch(/Alertmanager {2}\S/);
  });

  it('sends people, whom Prometheus counts by the rules for them', async () => {
    const logins = 'sum(mubarokah_logins_total{job="demo",outcome="success"})';
    await eventually('somebody has logged in', async () => ((await ask(logins)) ?? 0) > 0);
    await eventually(
      'the rules are evaluated',
      async () => (await ask('job:mubarokah_logins_good:increase5m')) !== undefined,
    );
    expect(output).toMatch(/\d+ came, \d+ got in, \d+ failed; fault: none/);
  });

  it('makes the fault that is typed, and goes on', async () => {
    observed.stdin!.write('wrong-secret\n');
    await eventually(
      'the alert is there',
      async () => (await ask('ALERTS{alertname="MubarokahClientRejected"}')) === 1,
    );
  }, 40_000);

  const kill = (command: RegExp): void => {
    const children = execFileSync('ps', ['-o', 'pid=,command=', '--ppid', String(observed.pid)], {
      encoding: 'utf8',
    });
    const child = children.split('\n').find((line) => command.test(line));
    expect(child).toBeDefined();
    process.kill(Number.parseInt(child!, 10), 'SIGKILL');
  };
  const readiness = async (): Promise<number> => (await fetch(`${app}/health/ready`)).status;

  it('goes on without a service that has ended, says which, and starts it again where it was', async () => {
    kill(/sandbox-main\.js/);
    await eventually('it says so', async () => output.includes('The demo goes on without it'));
    expect(output).toContain('The sandbox ended by itself (SIGKILL).');
    expect(await readiness()).toBe(200);

    kill(/\bredis-server\b|js-redis-server/);
    kill(/\bpostgres\b/);
    await eventually('it is not ready', async () => (await readiness()) === 503);
    const deep = async (): Promise<object> =>
      ((await (await fetch(`${app}/health/deep`)).json()) as { details: object }).details;
    await eventually('both are seen to be down', async () => {
      const { database, redis } = (await deep()) as Record<string, { status: string }>;
      return database!.status === 'down' && redis!.status === 'down';
    });
    expect(output).toContain('PostgreSQL ended by itself (SIGKILL).');
    expect(output).toContain('Redis ended by itself (SIGKILL).');

    for (const title of ['Sandbox Mubarokah ID', 'PostgreSQL', 'Redis'])
      await eventually(`${title} is back`, async () => output.includes(`${title} is back.`), 60_000);
    await eventually('it is ready again', async () => (await readiness()) === 200);
    expect((await fetch(sandboxUrl, { redirect: 'manual' })).status).toBeLessThan(500);
    expect(observed.exitCode).toBeNull();
  }, 120_000);
});
