// What a readiness probe costs, with its database healthy and with it black-holed, beside an empty route and terminus.
// Writes docs/benchmarks-health.md.
// npm run bench:health [-- rounds [seconds a round]]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { loadavg } from 'node:os';
import { startPostgres } from '../test/support/postgres.ts';
import { atFullSpeed, atSteadyRate } from './health/load.mjs';
import { writeReport } from './health/report.mjs';
import { APPS, PLATFORMS } from './health/apps.mjs';

const [rounds = 21, seconds = 0.5] = process.argv.slice(2).map(Number);
const REQUESTS_PER_SECOND = 1_000;
const [load] = loadavg();

const postgres = await startPostgres();
// Accepts every connection and never says a word.
const blackHole = createServer(() => undefined).listen(0, '127.0.0.1');
await once(blackHole, 'listening');
const databases = {
  healthy: postgres.url,
  'black-holed': `postgres://app@127.0.0.1:${blackHole.address().port}/postgres`,
};

const servers = [];
try {
  for (const platform of PLATFORMS) {
    for (const database of Object.keys(databases)) {
      for (const name of Object.keys(APPS)) servers.push(await start(platform, name, database));
    }
  }
  for (let round = 0; round < rounds; round += 1) {
    // One after the other within a round, each round beginning with another: what else the machine does falls on all.
    for (let i = 0; i < servers.length; i += 1) {
      const server = servers[(round + i) % servers.length];
      if (server.database === 'healthy') server.rounds.push(await fullSpeed(server));
      else server.rounds.push(await atSteadyRate(server, REQUESTS_PER_SECOND, seconds * 1_000));
    }
    console.log(`round ${round + 1} of ${rounds}`);
  }
  console.log(await writeReport({ servers, rounds, seconds, perSecond: REQUESTS_PER_SECOND, load }));
} finally {
  for (const { child } of servers) child.kill('SIGKILL');
  await postgres.stop();
}
process.exit(); // the black hole keeps what connected to it

async function start(platform, name, database) {
  const child = fork(new URL('health/server.mjs', import.meta.url), [platform, name], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, DATABASE_URL: databases[database] },
  });
  const [{ port }] = await once(child, 'message');
  const server = { platform, name, database, child, port, path: APPS[name].path, rounds: [] };
  if (database === 'healthy')
    await atFullSpeed(server, 1_500); // until the code is compiled
  else await atSteadyRate(server, REQUESTS_PER_SECOND, 1_500);
  return server;
}

/** Requests a second, and the CPU of the server's process for one, in microseconds. */
async function fullSpeed(server) {
  const before = await cpu(server);
  const { answers, durationMs, statuses } = await atFullSpeed(server, seconds * 1_000);
  const cpuMicroseconds = ((await cpu(server)) - before) / answers;
  return { perSecond: answers / (durationMs / 1_000), cpuMicroseconds, statuses };
}

async function cpu({ child }) {
  const answer = once(child, 'message');
  child.send('cpu');
  const [{ cpuMicroseconds }] = await answer;
  return cpuMicroseconds;
}
