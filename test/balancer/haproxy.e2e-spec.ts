import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { freePort } from '../support/free-port.js';
import { until } from '../support/until.js';
import { waitedForCpuMs } from '../support/waited-for-cpu.js';
import { type RunningHAProxy, startHAProxy } from './haproxy.js';
import { type Load, type LoadReport, startLoad } from './load.js';
import {
  type InstanceSettings,
  type RunningInstance,
  type RunningProcess,
  startInstance,
  startSandboxProcess,
  threeInstances,
} from './processes.js';
import { Probe } from './probe.js';

const REQUESTS_PER_SECOND = 400;
const CLIENT_CONNECTIONS = 40;
const OUTAGE_MS = 30_000;
/** Twice what the documented check (inter 500ms, fall 2) needs to see it. */
const DRAIN_MS = 2_000;
const ROLLING_RESTARTS = 10;

/** From a signal to the first 503 that was seen. */
interface Delay {
  readonly inAllMs: number;
  /** Without the time in which the test or the instance could run and others had the CPUs. */
  readonly withCpuMs: number;
}

describeWith('haproxy')('three instances behind the documented HAProxy', () => {
  let settings: InstanceSettings[];
  let sandboxPort: number;
  let sandbox: RunningProcess;
  let instances: RunningInstance[];
  let haproxy: RunningHAProxy;
  let load: Load | undefined;

  beforeAll(async () => {
    sandboxPort = await freePort();
    settings = await threeInstances({ sandboxUrl: `http://localhost:${sandboxPort}`, drainMs: DRAIN_MS });
    sandbox = await startSandboxProcess(sandboxPort);
    instances = await Promise.all(settings.map(startInstance));
    haproxy = await startHAProxy(settings.map(({ port }) => `127.0.0.1:${port}`));
  }, 60_000);

  afterAll(async () => {
    load?.kill();
    await haproxy?.stop();
    for (const process of [...(instances ?? []), sandbox]) process?.kill('SIGKILL');
  });

  const statuses = async (): Promise<string[]> => (await haproxy.servers()).map(({ status }) => status);
  const deepStatuses = (): Promise<unknown[]> =>
    Promise.all(
      settings.map(async ({ port }) => {
        const report = (await (await fetch(`http://127.0.0.1:${port}/health/deep`)).json()) as {
          status: string;
        };
        return report.status;
      }),
    );
  const allAre = async (status: string): Promise<boolean> =>
    (await deepStatuses()).every((each) => each === status);

  it('stay up and lose no request while Mubarokah ID is away', async () => {
    await until(() => allAre('ok'), 20_000);
    const before = await haproxy.servers();
    load = startLoad(`${haproxy.url}/work`, REQUESTS_PER_SECOND, CLIENT_CONNECTIONS);

    const backAt = performance.now() + OUTAGE_MS;
    sandbox.kill('SIGKILL');
    await sandbox.exited;
    await until(() => allAre('degraded'), 20_000);
    while (performance.now() < backAt) {
      expect(await statuses()).toEqual(['UP', 'UP', 'UP']);
      await sleep(250);
    }
    expect(await allAre('degraded')).toBe(true);
    // Not one check failed, in the moments between the looks either.
    expect(await haproxy.servers()).toEqual(before);

    const report = await load.stop();
    say(`Mubarokah ID away for ${OUTAGE_MS / 1_000} s`, report);
    expectNothingLost(report);

    sandbox = await startSandboxProcess(sandboxPort);
    await until(() => allAre('ok'), 20_000);
  }, 120_000);

  it('lose no request in rolling restarts, and say at once that they go', async () => {
    const delays: Delay[] = [];
    load = startLoad(`${haproxy.url}/work`, REQUESTS_PER_SECOND, CLIENT_CONNECTIONS);
    for (let round = 0; round < ROLLING_RESTARTS; round += 1) {
      for (const index of settings.keys()) delays.push(await restart(index));
    }
    const report = await load.stop();

    const slowestMs = Math.max(...delays.map(({ inAllMs }) => inAllMs));
    const ownMs = delays.map(({ withCpuMs }) => withCpuMs).toSorted((a, b) => a - b);
    const [medianMs, mostMs] = [ownMs[ownMs.length >> 1]!, ownMs.at(-1)!].map((ms) => ms.toFixed(1));
    say(
      `${ROLLING_RESTARTS} rolling restarts, from the signal to the 503: slowest ${slowestMs.toFixed(1)} ms, ` +
        `without waiting for a CPU median ${medianMs} ms, slowest ${mostMs} ms`,
      report,
    );
    expectNothingLost(report);
    expect(report.sent).toBeGreaterThanOrEqual(20_000);
    expect((await haproxy.servers()).map(({ timesDown }) => timesDown)).toEqual(
      settings.map(() => ROLLING_RESTARTS),
    );
    expect(ownMs.at(-1)).toBeLessThan(50);
  }, 600_000);

  /** Restarts one instance while the others serve. Resolves to how long after the signal it said 503. */
  async function restart(index: number): Promise<Delay> {
    const instance = instances[index]!;
    const probe = new Probe(settings[index]!.port);
    expect(await probe.get('/health/ready')).toEqual({ status: 200, retryAfter: undefined });

    const waitedMs = (): number => waitedForCpuMs() + waitedForCpuMs(instance.pid);
    const waitedBeforeMs = waitedMs();
    const signalledAt = performance.now();
    instance.kill('SIGTERM');
    let lastReadyAskedAt = 0n;
    let askedAt = process.hrtime.bigint();
    let ready = await probe.get('/health/ready');
    while (ready.status === 200) {
      lastReadyAskedAt = askedAt;
      askedAt = process.hrtime.bigint();
      ready = await probe.get('/health/ready');
    }
    const inAllMs = performance.now() - signalledAt;
    const withCpuMs = inAllMs - (waitedMs() - waitedBeforeMs);
    expect(ready).toEqual({ status: 503, retryAfter: `${DRAIN_MS / 1_000}` });
    // Whoever asks after the signal has arrived is told: there is no time between the two.
    expect(lastReadyAskedAt < (await instance.signalledAt)).toBe(true);

    const isDown = async (): Promise<boolean> => (await statuses())[index] === 'DOWN';
    let wasDownWhileServing = false;
    // Shortly before the end a new connection may find the server closing.
    while (performance.now() - signalledAt < DRAIN_MS - 200) {
      expect((await probe.get('/health/live')).status).toBe(200);
      wasDownWhileServing ||= await isDown();
      await sleep(50);
    }
    expect(wasDownWhileServing).toBe(true);
    probe.close();
    expect(await instance.exited).toEqual([null, 'SIGTERM']);

    instances[index] = await startInstance(settings[index]!);
    await until(async () => (await statuses())[index] === 'UP', 20_000);
    return { inAllMs, withCpuMs };
  }
});

function expectNothingLost({ sent, ends, durationMs, connections }: LoadReport): void {
  expect(ends).toEqual({ 'status 200': sent });
  expect(sent / (durationMs / 1_000)).toBeGreaterThan(REQUESTS_PER_SECOND * 0.95);
  // Clients keep the connections they have: of instances that come and go they see nothing.
  expect(connections).toBeLessThanOrEqual(CLIENT_CONNECTIONS);
}

function say(what: string, { sent, good, slowestMs }: LoadReport): void {
  const slowest = `slowest answer ${slowestMs.toFixed(0)} ms`;
  process.stdout.write(`${what}: ${sent - good} of ${sent} requests lost, ${slowest}\n`);
}
