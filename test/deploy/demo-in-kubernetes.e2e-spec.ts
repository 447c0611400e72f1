import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { freePort } from '../support/free-port.js';
import { type RunningPostgres, startPostgres } from '../support/postgres.js';
import { type RunningRedis, startRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { type RunningDemoProcess, startContainerCommand } from './demo-process.js';
import { readManifests } from './manifests.js';

const { Deployment, ServiceMonitor } = readManifests();
const { containers, terminationGracePeriodSeconds } = Deployment.spec!.template.spec!;
const container = containers[0]!;
const { startupProbe, livenessProbe, readinessProbe } = container;

describeWith('redis-server')('the demo, started as the Deployment says', () => {
  let postgres: RunningPostgres;
  let redis: RunningRedis;
  let demo: RunningDemoProcess;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    const ofManifest = (container.env ?? []).map(({ name, value }) => [name, value ?? ''] as const);
    const secrets = new Map([
      ['DATABASE_URL', postgres.url],
      ['REDIS_URL', redis.url],
      ['MUBAROKAH_CLIENT_ID', 'demo'],
      ['MUBAROKAH_CLIENT_SECRET', 'demo-secret'],
      ['MUBAROKAH_COOKIE_SECRET', 'a-cookie-secret-of-at-least-32-characters'],
      ['OPS_TOKEN', 'a-token-of-the-operators'],
    ]);
    const page = await readFile(new URL('../../docs/deploy/README.md', import.meta.url), 'utf8');
    const said = [...page.matchAll(/--from-literal=(\w+)=/g)].map(([, name]) => name!);
    demo = await startContainerCommand(container.command!, {
      ...Object.fromEntries(ofManifest),
      PORT: `${await freePort()}`,
      // The keys that the page puts into the Secret, and no more.
      ...Object.fromEntries(said.map((name) => [name, secrets.get(name)!])),
      // Nobody: the demo must be ready all the same.
      MUBAROKAH_BASE_URL: 'http://localhost:9',
    });
  }, 60_000);

  afterAll(async () => {
    demo?.kill('SIGKILL');
    await redis?.stop();
    await postgres?.stop();
  });

  const statusOf = async (path: string): Promise<number> => (await fetch(`${demo.url}${path}`)).status;

  it('answers every probe and the scrape', async () => {
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      expect([probe!.httpGet!.path, await statusOf(probe!.httpGet!.path!)]).toEqual([
        probe!.httpGet!.path,
        200,
      ]);
    }
    const { path } = ServiceMonitor.spec.endpoints[0]!;
    expect(await (await fetch(`${demo.url}${path}`)).text()).toContain('# TYPE ');
  });

  it('leaves the Service without its Redis, is not restarted for it, and comes back', async () => {
    redis.pause();
    await until(async () => (await statusOf(readinessProbe!.httpGet!.path!)) === 503, 20_000);
    expect(await statusOf(livenessProbe!.httpGet!.path!)).toBe(200);
    redis.resume();
    await until(async () => (await statusOf(readinessProbe!.httpGet!.path!)) === 200, 20_000);
  }, 60_000);

  it('ends by SIGTERM within its grace period', async () => {
    const signalledAt = performance.now();
    demo.kill('SIGTERM');
    await until(async () => (await statusOf(readinessProbe!.httpGet!.path!)) === 503);
    expect(await statusOf(livenessProbe!.httpGet!.path!)).toBe(200);
    expect(await demo.exited).toEqual([null, 'SIGTERM']);
    const drainMs = Number(container.env!.find(({ name }) => name === 'DRAIN_MS')!.value);
    const tookMs = performance.now() - signalledAt;
    expect(tookMs).toBeGreaterThanOrEqual(drainMs);
    const preStopMs = container.lifecycle!.preStop!.sleep!.seconds * 1_000;
    expect(tookMs).toBeLessThan(terminationGracePeriodSeconds! * 1_000 - preStopMs);
  }, 60_000);
});
