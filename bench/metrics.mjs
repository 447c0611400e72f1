// What our metrics cost a request and a scrape, beside other ways to measure an app. Writes docs/benchmarks.md.
// npm run bench:metrics [-- rounds [requests a round [processes an app]]]
import { ask, startChild } from './child.mjs';
import { load } from './metrics/load.mjs';
import { bareCosts, metricsReport } from './metrics/report.mjs';
import { measureScrapes } from './metrics/scrapes.mjs';
import { OPS_TOKEN, PROFILED_APPS, VARIANTS, VIEWED } from './metrics/variants.mjs';
import { profileOf } from './profiles.mjs';
import { BenchRun } from './run.mjs';

const [rounds = 6, requests = 1000, processes = 7] = process.argv.slice(2).map(Number);
/** Requests; with fewer, what is measured is the compiler. */
const WARM_UP = 8_000;
/** Requests before each round: an app that waited for its turn has lost what it had in the CPU's caches. */
const WAKE_UP = 1_000;
/** Requests more to each app that is profiled. */
const PROFILED = 40_000;
const PATH = '/users/42';
const run = new BenchRun();
const apps = Object.keys(VARIANTS).map((name) => ({ name, servers: [] }));
const profiles = [];
// What the compiler makes of an app differs from process to process, by as much as what is measured here.
for (let generation = 1; generation <= processes && !run.isInterrupted; generation += 1) {
  const servers = [];
  try {
    for (const app of apps) servers.push(await start(app));
    await run.rounds(rounds, servers, costOf);
    if (generation === processes && !run.isInterrupted) await run.orInterrupted(profile());
  } finally {
    for (const { child } of servers) child.kill();
  }
  console.log(`process ${generation} of ${processes} of each app`);
}
const scrape = await run.orInterrupted(measureScrapes());
await run.publish(
  'benchmarks.md',
  (machine) =>
    metricsReport({ apps, rounds, requests, processes, profiles, profiled: PROFILED, scrape, machine }),
  bareCosts(apps),
);

async function start(app) {
  const { child, ready } = await startChild(new URL('metrics/server.mjs', import.meta.url), [app.name]);
  const server = { child, port: ready.port, rounds: [], isViewed: app.name === VIEWED };
  app.servers.push(server);
  await load(server.port, PATH, WARM_UP);
  return server;
}

/** CPU a request, in microseconds. */
async function costOf({ child, port, isViewed }) {
  await load(port, PATH, WAKE_UP);
  const before = await ask(child, 'cpu');
  await load(port, PATH, requests);
  if (isViewed) await look(port);
  return ((await ask(child, 'cpu')).cpuMicroseconds - before.cpuMicroseconds) / requests;
}

/** Of those that are compared with a bare app. */
async function profile() {
  for (const { name, servers } of apps.filter((app) => PROFILED_APPS.includes(app.name))) {
    const { child, port } = servers.at(-1);
    profiles.push({
      name,
      microsecondsOf: await profileOf(child, PROFILED, () => load(port, PATH, PROFILED)),
    });
    console.log(`profile of ${name}`);
  }
}

/** What the page does every five seconds. */
async function look(port) {
  const headers = { authorization: `Bearer ${OPS_TOKEN}` };
  const answer = await fetch(`http://127.0.0.1:${port}/ops/data`, { headers });
  if (!answer.ok) throw new Error(`/ops/data: ${answer.status}`);
  await answer.arrayBuffer();
}
