// How costs grow with the number of sessions, replicas, users and workers. Writes docs/benchmarks-scale.md.
// npm run bench:scale [-- greatest number of sessions [users of the burst]]
// Each part is printed as soon as it was measured, so that a run that is interrupted was not for nothing.
import { watchMachine } from './machine.mjs';
import { ranOn, writePage } from './report.mjs';
import { MOST_VARIATION } from './run.mjs';
import { burst, describeBurst } from './scale/burst.mjs';
import { describeOneProcess, oneProcess } from './scale/one-process.mjs';
import { describeScrapes, scrapes } from './scale/scrapes.mjs';
import { describeSessionsInRedis, sessionsInRedis, variationOfSmallest } from './scale/sessions-in-redis.mjs';
import { describeSessionsThatEnd, sessionsThatEnd } from './scale/sessions-that-end.mjs';

const [most = 1_000_000, users = 1_000] = process.argv.slice(2).map(Number);
const SIZES = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= most);
const REPLICAS = 4;
const BURST_REPLICAS = 8;

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    progress('interrupted: the parts above are all that was measured, and the page is as it was');
    process.exit(1);
  });

const describeMachine = watchMachine();
const parts = [];

const sessions = await sessionsInRedis(SIZES, REPLICAS, progress);
add(describeSessionsInRedis(sessions, REPLICAS));
add(describeSessionsThatEnd(await sessionsThatEnd(Math.max(SIZES.at(-1) / 2, 1_000), REPLICAS, progress)));
add(describeOneProcess(await oneProcess(SIZES, progress)));
add(describeBurst(await burst(BURST_REPLICAS, users, progress)));
add(describeScrapes(await scrapes(progress)));

const machine = describeMachine();
progress(machine);
const variation = variationOfSmallest(sessions);
if (variation > MOST_VARIATION) {
  progress(
    `VOID: what is asked with ${SIZES[0]} sessions varied by ${(100 * variation).toFixed(0)} % of itself, so the ratios say as ` +
      'much of what else the machine did. The page is as it was.',
  );
  process.exit(1);
}
await writePage(
  'benchmarks-scale.md',
  `# Benchmarks of scale

Written by \`npm run bench:scale\`; do not edit it.

Ran on ${ranOn('ioredis', 'prom-client')} and a real Redis. ${machine}

${parts.join('\n\n')}
`,
);
process.exit();

function add(part) {
  parts.push(part);
  console.log(`\n${part}\n`);
}

function progress(text) {
  console.log(`${Math.round(performance.now() / 1_000)} s: ${text}`);
}
