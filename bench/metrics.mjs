// What our metrics cost a request and a scrape, beside other ways to measure an app. Writes docs/benchmarks.md.
// npm run bench:metrics [-- rounds [requests a round [processes an app]]]
import { loadavg } from 'node:os';
import { ask, startChild } from './child.mjs';
import { load } from './metrics/load.mjs';
import { writeReport } from './metrics/report.mjs';
import { measureScrapes } from './metrics/scrapes.mjs';
import { VARIANTS } from './metrics/variants.mjs';

const [rounds = 14, requests = 800, processes = 3] = process.argv.slice(2).map(Number);
/** Requests; with fewer, what is measured is the compiler. */
const WARM_UP = 8_000;
const [busy] = loadavg();

// What the compiler makes of an app differs from process to process, by as much as what is measured here.
const apps = Object.keys(VARIANTS).map((name) => ({ name, servers: [] }));
const servers = [];
try {
  for (let i = 0; i < processes; i += 1) for (const app of apps) await start(app);
  for (const { port } of servers) await load(port, '/users/42', WARM_UP);
  for (let round = 0; round < rounds; round += 1) {
    // One after the other within a round, each round beginning with another: what else the machine does falls on all.
    for (let i = 0; i < servers.length; i += 1) {
      const server = servers[(round + i) % servers.length];
      server.costs.push(await costOf(server));
    }
    console.log(`round ${round + 1} of ${rounds}`);
  }
} finally {
  for (const { child } of servers) child.kill();
}
console.log(await writeReport({ apps, rounds, requests, processes, busy, scrape: await measureScrapes() }));

async function start(app) {
  const { child, ready } = await startChild(new URL('metrics/server.mjs', import.meta.url), [app.name]);
  const server = { child, port: ready.port, costs: [] };
  app.servers.push(server);
  servers.push(server);
}

/** CPU a request, in microseconds. */
async function costOf({ child, port }) {
  const before = await ask(child, 'cpu');
  await load(port, '/users/42', requests);
  return ((await ask(child, 'cpu')).cpuMicroseconds - before.cpuMicroseconds) / requests;
}
