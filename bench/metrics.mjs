// What our metrics cost a request and a scrape, beside other ways to measure an app. Writes docs/benchmarks.md.
// npm run bench:metrics [-- rounds [requests a round]]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { load } from './metrics/load.mjs';
import { writeReport } from './metrics/report.mjs';
import { VARIANTS } from './metrics/variants.mjs';

const [rounds = 40, requests = 800] = process.argv.slice(2).map(Number);
const start = (file, args, options) => fork(new URL(`metrics/${file}`, import.meta.url), args, options);

const servers = [];
for (const name of Object.keys(VARIANTS)) {
  const child = start('server.mjs', [name]);
  const [{ port }] = await once(child, 'message');
  servers.push({ name, child, port, costs: [] });
}
try {
  for (const { port } of servers) await load(port, '/users/42', 2 * requests); // until the code is compiled
  for (let round = 1; round <= rounds; round += 1) {
    // One after the other within a round: whatever else the machine does falls on all of them alike.
    for (const server of servers) server.costs.push(await costOf(server));
    console.log(`round ${round} of ${rounds}`);
  }
} finally {
  for (const { child } of servers) child.kill();
}

const scrape = start('series.mjs', [], { execArgv: ['--expose-gc'] });
const [cost] = await once(scrape, 'message');
console.log(await writeReport({ servers, rounds, requests, scrape: cost }));

/** CPU a request, in microseconds. */
async function costOf({ child, port }) {
  const before = await cpu(child);
  await load(port, '/users/42', requests);
  return ((await cpu(child)) - before) / requests;
}

async function cpu(child) {
  const answer = once(child, 'message');
  child.send('cpu');
  const [{ cpuMicroseconds }] = await answer;
  return cpuMicroseconds;
}
