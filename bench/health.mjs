// What a readiness probe costs, with its database healthy and with it black-holed, beside an empty route and terminus.
// Writes docs/benchmarks-health.md.
// npm run bench:health [-- rounds [seconds a round]]
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ask, startChild } from './child.mjs';
import { startPostgres } from '../test/support/postgres.ts';
import { atFullSpeed, atSteadyRate } from './health/load.mjs';
import { healthReport } from './health/report.mjs';
import { APPS, PLATFORMS } from './health/apps.mjs';
import { BenchRun } from './run.mjs';

const [rounds = 21, seconds = 0.5] = process.argv.slice(2).map(Number);
const REQUESTS_PER_SECOND = 1_000;
/** What the compiler makes of an app differs from process to process, by more than what is measured here. */
const PROCESSES = 3;
/** Until the code is compiled. */
const WARM_UP_MS = 1_500;
/** Before each round: an app that waited for its turn has lost what it had in the CPU's caches. */
const WAKE_UP_MS = 100;
const run = new BenchRun();

const postgres = await startPostgres();
// Accepts every connection and never says a word.
const blackHole = createServer(() => undefined).listen(0, '127.0.0.1');
await once(blackHole, 'listening');
const databases = {
  healthy: postgres.url,
  'black-holed': `postgres://app@127.0.0.1:${blackHole.address().port}/postgres`,
};

/** The apps that are compared with each other. */
const groups = PLATFORMS.flatMap((platform) =>
  Object.keys(databases).map((database) =>
    Object.entries(APPS).map(([name, { path }]) => ({ platform, database, name, path, rounds: [] })),
  ),
);
try {
  for (let generation = 1; generation <= PROCESSES && !run.isInterrupted; generation += 1) {
    for (const apps of groups) await run.orInterrupted(compare(apps));
    console.log(`process ${generation} of ${PROCESSES} of each app`);
  }
  const series = groups.flat();
  const told = { series, processes: PROCESSES, seconds, perSecond: REQUESTS_PER_SECOND };
  const bare = groups
    .filter(([{ database }]) => database === 'healthy')
    .map(([empty]) => empty.rounds.map(({ cpuMicroseconds }) => cpuMicroseconds));
  await run.publish('benchmarks-health.md', (machine) => healthReport({ ...told, machine }), bare);
} finally {
  await postgres.stop();
}
process.exit(); // the black hole keeps what connected to it

/** Starts a process of each app, and lets them take turns. */
async function compare(apps) {
  const servers = [];
  try {
    for (const app of apps) servers.push(await start(app));
    await run.rounds(Math.ceil(rounds / PROCESSES), servers, (server) => measure(server, seconds * 1_000));
  } finally {
    for (const { child } of servers) child.kill('SIGKILL');
  }
}

async function start(app) {
  const { child, ready } = await startChild(
    new URL('health/server.mjs', import.meta.url),
    [app.platform, app.name],
    {
      env: { ...process.env, DATABASE_URL: databases[app.database] },
    },
  );
  // The rounds of all processes are those of the app.
  const server = { app, child, port: ready.port, path: app.path, rounds: app.rounds };
  await measure(server, WARM_UP_MS);
  return server;
}

function measure(server, forMs) {
  return server.app.database === 'healthy'
    ? fullSpeed(server, forMs)
    : atSteadyRate(server, REQUESTS_PER_SECOND, forMs);
}

/** Requests a second, and the CPU of the server's process for one, in microseconds. */
async function fullSpeed(server, forMs) {
  await atFullSpeed(server, WAKE_UP_MS);
  const before = await ask(server.child, 'cpu');
  const { answers, durationMs, statuses } = await atFullSpeed(server, forMs);
  const { cpuMicroseconds } = await ask(server.child, 'cpu');
  return {
    perSecond: answers / (durationMs / 1_000),
    cpuMicroseconds: (cpuMicroseconds - before.cpuMicroseconds) / answers,
    statuses,
  };
}
