import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from './support/binaries.js';
import { freePort } from './support/free-port.js';
import { type RunningHaproxy, startHaproxy } from './support/haproxy.js';
import type { DrainScenario } from './support/health-drain-main.js';
import { type HealthInstance, startHealthInstance } from './support/health-instance.js';
import { steadyLoad } from './support/steady-load.js';
import { until } from './support/until.js';

/** More of both for a release: 16 restarts are 20,000 requests; an outage of 30 s. */
const RESTARTS = Number(process.env.HEALTH_RESTARTS ?? 3);
const OUTAGE_MS = Number(process.env.HEALTH_OUTAGE_MS ?? 3_000);
const REQUESTS_PER_SECOND = 400;

describeWith('haproxy')('three instances behind a real HAProxy', () => {
  const instances: HealthInstance[] = [];
  let scenarios: DrainScenario[];
  let haproxy: RunningHaproxy;
  let provider: Server;
  let providerPort: number;

  const startProvider = async (): Promise<void> => {
    provider = createServer((_, response) => {
      response.writeHead(401, { 'content-type': 'application/json', connection: 'close' }).end('{}');
    }).listen(providerPort, '127.0.0.1');
    await once(provider, 'listening');
  };
  const allUp = async (): Promise<boolean> => (await haproxy.servers()).every(({ isUp }) => isUp);

  beforeAll(async () => {
    providerPort = await freePort();
    await startProvider();
    const ports = [await freePort(), await freePort(), await freePort()];
    scenarios = ports.map((port, index) => ({
      port,
      drainMs: 1_500,
      platform: index === 1 ? 'fastify' : 'express',
      baseUrl: `http://127.0.0.1:${providerPort}`,
    }));
    for (const scenario of scenarios) instances.push(await startHealthInstance(scenario));
    haproxy = await startHaproxy(ports);
    await until(allUp);
  }, 60_000);

  afterAll(async () => {
    for (const { process } of instances) process.kill('SIGKILL');
    await haproxy.stop();
    provider.close();
  });

  it(
    'stay in rotation while Mubarokah ID is away, and lose nothing',
    async () => {
      const load = steadyLoad(`${haproxy.url}/health/live`, REQUESTS_PER_SECOND);
      provider.close();
      const deep = async (): Promise<string> =>
        (await (await fetch(`${instances[0]?.url}/health/deep`)).text()).slice(0, 40);
      await until(async () => (await deep()).includes('degraded'));
      await pause(OUTAGE_MS);
      await startProvider();
      await until(async () => (await deep()).includes('"ok"'));
      await load.stop();
      expect(load.lost).toEqual([]);
      expect((await haproxy.servers()).map(({ timesDown }) => timesDown)).toEqual([0, 0, 0]);
    },
    60_000 + OUTAGE_MS,
  );

  it(
    'are restarted one after the other under load, and lose nothing',
    async () => {
      const load = steadyLoad(`${haproxy.url}/health/live`, REQUESTS_PER_SECOND);
      for (let restart = 0; restart < RESTARTS; restart++) {
        const index = restart % instances.length;
        const { process, exited } = instances[index]!;
        process.kill('SIGTERM');
        expect(await exited).toEqual([null, 'SIGTERM']);
        instances[index] = await startHealthInstance(scenarios[index]!);
        await until(allUp);
      }
      await load.stop();
      expect(load.lost).toEqual([]);
      expect(load.sent).toBeGreaterThan(RESTARTS * REQUESTS_PER_SECOND);
      console.info(`${load.sent} requests, ${RESTARTS} restarts, ${load.lost.length} lost`);
    },
    60_000 + RESTARTS * 20_000,
  );
});
