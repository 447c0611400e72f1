import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { Client } from 'pg';
import { Visitors, type Visit } from '../../scripts/observe/visitors.js';
import { DemoProcess } from '../support/demo-process.js';
import { freePort } from '../support/free-port.js';
import type { RunningPostgres } from '../support/postgres.js';
import type { RunningRedis } from '../support/redis.js';
import { type StallingProxy, startStallingProxy } from '../support/stalling-proxy.js';
import { CALLBACK_PATH } from '../support/start-app.js';
import type { Fault } from './faults.js';

export interface Servers {
  readonly postgres: RunningPostgres;
  readonly redis: RunningRedis;
}

/** What a log line of a failed login says. */
export interface LoggedFailure {
  readonly reason: string;
  readonly fault: string;
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number;
}

/** A demo, alone or as several instances, with its own Mubarokah ID, its own database, and a fault to come. */
export interface Patient {
  readonly sandbox: MubarokahSandbox;
  readonly demos: readonly DemoProcess[];
  /** At the first of the demos. */
  readonly visitors: Visitors;
  /** At one demo after the other. */
  next(): Visitors;
  readonly ways: Readonly<Record<'provider' | 'redis' | 'database', StallingProxy>>;
  readonly database: Client;
  /** The failures that were logged since. */
  readonly failures: LoggedFailure[];
  readonly visits: Visit[];
  stop(): Promise<void>;
}

export async function startPatient(
  {
    name,
    instances = 1,
    nodeOptions,
    memoryBytes,
  }: Pick<Fault, 'name' | 'instances' | 'nodeOptions' | 'memoryBytes'>,
  { postgres, redis }: Servers,
): Promise<Patient> {
  const database = await databaseOfItsOwn(postgres, name);
  const ports = await Promise.all(Array.from({ length: instances }, () => freePort()));
  const callbacks = ports.map((port) => `http://localhost:${port}${CALLBACK_PATH}`);
  const sandbox = await MubarokahSandbox.start({
    clients: [{ ...SANDBOX_CLIENT, redirectUris: callbacks }],
    requestsPerMinute: false,
  });
  const ways = {
    provider: await startStallingProxy(Number(new URL(sandbox.url).port)),
    redis: await startStallingProxy(redis.port),
    database: await startStallingProxy(postgres.port),
  };
  const failures: LoggedFailure[] = [];
  const demos = ports.map(
    (port, index) =>
      new DemoProcess(port, {
        databaseUrl: database.url.replace(`:${postgres.port}/`, `:${ways.database.port}/`),
        redisUrl: `redis://127.0.0.1:${ways.redis.port}`,
        providerUrl: `http://localhost:${ways.provider.port}`,
        redirectUri: callbacks[index]!,
        memoryBytes,
        onLine: (line) => failures.push(...failureOf(line)),
      }),
  );
  await Promise.all(demos.map((demo) => demo.launch(nodeOptions)));
  const visitors = demos.map(({ url }) => new Visitors({ appUrl: url, sandboxUrl: sandbox.url }));
  let turn = 0;
  return {
    sandbox,
    demos,
    visitors: visitors[0]!,
    next: () => visitors[(turn += 1) % visitors.length]!,
    ways,
    database: database.client,
    failures,
    visits: [],
    async stop() {
      await Promise.all(demos.filter(({ isRunning }) => isRunning).map((demo) => demo.end('SIGKILL')));
      await database.client.end();
      await Promise.all(Object.values(ways).map((way) => way.stop()));
      await sandbox.close();
    },
  };
}

function failureOf(line: string): LoggedFailure[] {
  const [, reason, fault] =
    /Login failed .*\bevent\.reason=(\w+) .*\bmubarokah\.fault=(\w+)/.exec(line) ?? [];
  return reason === undefined || fault === undefined ? [] : [{ reason, fault, at: Date.now() }];
}

async function databaseOfItsOwn(
  { url }: RunningPostgres,
  name: string,
): Promise<{ url: string; client: Client }> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database "${name}"`);
  await admin.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  const client = new Client({ connectionString: own.href });
  await client.connect();
  return { url: own.href, client };
}
