// How costs grow with the number of sessions, replicas, users and workers. Writes docs/benchmarks-scale.md.
// npm run bench:scale [-- greatest number of sessions [users of the burst]]
import { setTimeout as sleep } from 'node:timers/promises';
import { loadavg } from 'node:os';
import { Redis } from 'ioredis';
import { RedisSessionStore } from 'nestjs-mubarokah';
import { startRedis } from '../test/support/redis.ts';
import { tokenBurst } from '../test/support/token-burst.ts';
import { ask, startChild } from './child.mjs';
import { median, ranOn, table, writePage } from './report.mjs';

const [most = 1_000_000, users = 1_000] = process.argv.slice(2).map(Number);
const SIZES = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= most);
const REPLICAS = 4;
const BURST_REPLICAS = 8;
const IN_FLIGHT = 500;
const SAMPLES = 2_000;
const SCRAPES = 40;
const LIFE_MS = 3_600_000;
/** What is quicker is in no log of Redis. */
const SLOW_MS = 1;
/** Of a sealed session with a person in it. */
const VALUE = 'x'.repeat(420);
const [load] = loadavg();

const redis = await startRedis();
const client = new Redis(redis.url);
const store = new RedisSessionStore(client).forApp('app');
let count = 0;

const sizes = await growth();
const ending = await endTogether(Math.max(SIZES.at(-1) / 2, 1_000));
await client.flushall();
progress(`a burst of ${BURST_REPLICAS} × ${users} refreshes`);
const burst = await tokenBurst(redis.url, BURST_REPLICAS, users);
progress('scrapes of a cluster');
const scrapes = { alone: await scrapesOf('alone'), cluster: await scrapesOf('cluster') };
client.disconnect();
await redis.stop();
console.log(await report());
process.exit();

async function growth() {
  const rows = [];
  for (const size of SIZES) {
    progress(`${size} sessions`);
    await fill(size - count, () => LIFE_MS);
    const replicas = await startReplicas();
    const guardedUs = await timed(() => store.read(`k${Math.floor(Math.random() * size)}`));
    const touchUs = await timed(() => {
      const number = Math.floor(Math.random() * size);
      return store.touch(`k${number}`, `o${number}`, LIFE_MS);
    });
    const loginUs = await timed((sample) => logIn(`login-${size}-${sample}`));
    const bytes = await client.call('MEMORY', 'USAGE', 'mubarokah:session:{app}:s:k1');
    rows.push({ size, guardedUs, touchUs, loginUs, bytes });
    for (const { child } of replicas) child.kill();
  }
  return rows;
}

/** All of them end within the same moment, while replicas sweep: what others notice of that. */
async function endTogether(size) {
  progress(`${size} sessions that end together`);
  await client.flushall();
  const endsAt = performance.now() + 10_000 + size / 8;
  await fill(size, () => Math.max(Math.round(endsAt - performance.now()), 1));
  const replicas = await startReplicas();
  const pinging = new Redis(redis.url);
  await pinging.ping();
  await client.config('SET', 'slowlog-log-slower-than', SLOW_MS * 1_000);
  await client.slowlog('RESET');
  let longestPingMs = 0;
  if (performance.now() > endsAt)
    throw new Error('This machine is too slow: they ended before all had begun.');
  const until = endsAt + 5_000;
  while (performance.now() < until) {
    const startedAt = performance.now();
    await pinging.ping();
    longestPingMs = Math.max(longestPingMs, performance.now() - startedAt);
    await sleep(1);
  }
  const slow = await client.slowlog('GET', 100);
  const notified = await Promise.all(replicas.map(({ child }) => ask(child, 'told')));
  for (const { child } of replicas) child.kill();
  pinging.disconnect();
  return {
    size,
    expired: notified.reduce((sum, { expired }) => sum + expired, 0),
    left: notified[0].active,
    longestPingMs,
    longestCommandMs: Math.max(SLOW_MS, ...slow.map(([, , us]) => us / 1_000)),
    longestHoldMs: Math.max(...notified.map(({ longestHoldMs }) => longestHoldMs)),
  };
}

async function fill(more, lifeMs) {
  const last = count + more;
  const one = async () => {
    while (count < last) {
      const number = count;
      count += 1;
      await begin(number, lifeMs());
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
}

/** As a login does it: its claim first. */
async function logIn(name) {
  await store.claimLogin(`l${name}`, 'holder', 60_000);
  return begin(name, LIFE_MS);
}

function begin(name, lifeMs) {
  return store.create({
    key: `k${name}`,
    owner: `o${name}`,
    value: VALUE,
    idleMs: lifeMs,
    maxAgeMs: lifeMs,
    login: { key: `l${name}`, result: 'result', keepMs: 1_000, holder: 'holder', agoMs: 1 },
  });
}

async function timed(work) {
  const took = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const startedAt = performance.now();
    await work(sample);
    took.push((performance.now() - startedAt) * 1_000);
  }
  return median(took);
}

function startReplicas() {
  const module = new URL('scale/replica.mjs', import.meta.url);
  return Promise.all(Array.from({ length: REPLICAS }, () => startChild(module, [redis.url])));
}

async function scrapesOf(mode) {
  const { child, ready } = await startChild(new URL('scale/cluster.mjs', import.meta.url), [mode]);
  const scrape = async () => {
    const response = await fetch(`http://127.0.0.1:${ready.port}/metrics`);
    if (response.status !== 200) throw new Error(`A scrape was answered with ${response.status}.`);
    return response.text();
  };
  for (let i = 0; i < SCRAPES; i += 1) await scrape(); // until the code is compiled
  await ask(child, 'begin');
  let text = '';
  for (let i = 0; i < SCRAPES; i += 1) text = await scrape();
  const { cpuMs, longestHoldMs } = await ask(child, 'end');
  child.disconnect();
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  return { series, cpuMs: cpuMs / SCRAPES, longestHoldMs };
}

function progress(text) {
  console.log(`${Math.round(performance.now() / 1_000)} s: ${text}`);
}

function report() {
  const [first] = sizes;
  const ratio = (value, base) => `${value.toFixed(0)} µs (${(value / base).toFixed(2)})`;
  const { alone, cluster } = scrapes;
  const failed = Object.entries(burst.answers).filter(([answer]) => answer !== 'token');
  return writePage(
    'benchmarks-scale.md',
    `# Benchmarks of scale

Written by \`npm run bench:scale\`; do not edit it.

Ran on ${ranOn('ioredis', 'prom-client')} and a real Redis. The load average was ${load.toFixed(1)} when it began: where
it is not near 0, others used the CPUs too, and the longest of anything says as much of them.

## Sessions in Redis

What the store's part of a request takes, while ${REPLICAS} replicas sweep ten times a second: the median of ${SAMPLES}, and its
ratio to that with ${first.size} sessions. A login is its claim and its session, two round trips.

${table(
  ['Sessions', 'Guarded request', 'Prolonging', 'Login', 'Memory of a session'],
  sizes.map(({ size, guardedUs, touchUs, loginUs, bytes }) => [
    size,
    ratio(guardedUs, first.guardedUs),
    ratio(touchUs, first.touchUs),
    ratio(loginUs, first.loginUs),
    `${bytes} bytes`,
  ]),
)}

## Sessions that end together

${table(
  ['', 'Measured'],
  [
    ['Sessions that ended', ending.size],
    [`Ends that ${REPLICAS} replicas counted`, ending.expired],
    ['Sessions left', ending.left],
    ['Longest command of Redis', `at most ${ending.longestCommandMs.toFixed(1)} ms`],
    ['Longest PING of a client beside', `${ending.longestPingMs.toFixed(1)} ms`],
    ["Longest hold of a replica's event loop", `${ending.longestHoldMs.toFixed(1)} ms`],
  ],
)}

## A burst of refreshes

${BURST_REPLICAS} replicas are asked for the tokens of the same ${users} users at the same time; all of them have ended.

${table(
  ['', 'Measured'],
  [
    ['Callers', BURST_REPLICAS * users],
    ['Callers that failed', failed.reduce((sum, [, number]) => sum + number, 0)],
    ['Refreshes that the provider accepted', burst.accepted],
    ['Redis commands a refresh', (burst.commands / users).toFixed(1)],
    ['Changes of a circuit', burst.circuits],
    ['Until the last was answered', `${(burst.tookMs / 1_000).toFixed(1)} s`],
  ],
)}

## Scrapes of a cluster

What a scrape costs a process alone, and the primary process of a cluster of 4 workers, of which one is scraped.

${table(
  ['', 'Series', 'CPU a scrape', 'Ratio', 'Longest hold'],
  [
    [
      'A process alone',
      alone.series,
      `${alone.cpuMs.toFixed(1)} ms`,
      '1.0',
      `${alone.longestHoldMs.toFixed(1)} ms`,
    ],
    [
      'The primary process',
      cluster.series,
      `${cluster.cpuMs.toFixed(1)} ms`,
      (cluster.cpuMs / alone.cpuMs).toFixed(1),
      `${cluster.longestHoldMs.toFixed(1)} ms`,
    ],
  ],
)}
`,
  );
}
