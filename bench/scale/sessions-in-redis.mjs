// What the store's part of a request costs, by how many sessions there are.
import { Redis } from 'ioredis';
import { RedisSessionStore } from 'nestjs-mubarokah';
import { startRedis } from '../../test/support/redis.ts';
import { startChild } from '../child.mjs';
import { median, table } from '../report.mjs';
import { variationOf } from '../run.mjs';
import { begin, fill } from './sessions.mjs';

const LIFE_MS = 3_600_000;
const ROUNDS = 60;
/** Until the code is compiled. */
const WARM_UP_ROUNDS = 5;
const A_ROUND = 1_500;
/** One at a time would tell how long the kernel takes to wake a process. */
const IN_FLIGHT = 16;

/** Each round asks each size, so that whatever else the machine does falls on all of them. */
export async function sessionsInRedis(sizes, replicas, progress) {
  const all = [];
  for (const size of sizes) {
    progress(`${size} sessions`);
    const redis = await startRedis();
    const client = new Redis(redis.url);
    const store = new RedisSessionStore(client).forApp('app');
    await fill(store, size, () => LIFE_MS);
    all.push({ size, redis, client, store, took: {} });
  }
  const urls = all.map(({ redis }) => redis.url);
  const module = new URL('replica.mjs', import.meta.url);
  const sweeping = await Promise.all(Array.from({ length: replicas }, () => startChild(module, urls)));
  progress('what each of them costs');
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1)
    for (const name of Object.keys(STEPS))
      for (const one of rotated(all, round)) {
        const took = await cpuOf(one, STEPS[name]);
        if (round >= WARM_UP_ROUNDS) (one.took[name] ??= []).push(took);
        // Or there would soon be as many with the smallest size as with the next.
        if (name === 'Login') await endLogins(one);
      }
  for (const one of all) one.bytes = await one.client.call('MEMORY', 'USAGE', 'mubarokah:session:{app}:s:k1');
  for (const { child } of sweeping) child.kill();
  for (const { client, redis } of all) {
    client.disconnect();
    await redis.stop();
  }
  return all;
}

const numberOf = ({ size }) => Math.floor(Math.random() * size);

const STEPS = {
  'Guarded request': (one) => one.store.read(`k${numberOf(one)}`),
  Prolonging: (one) => {
    const number = numberOf(one);
    return one.store.touch(`k${number}`, `o${number}`, LIFE_MS);
  },
  /** Its claim first. */
  Login: async ({ store }, name) => {
    await store.claimLogin(`l${name}`, 'holder', 60_000);
    await begin(store, name, LIFE_MS);
  },
};

const nameOf = (number) => `login-${number}`;

async function endLogins({ store }) {
  await Promise.all(Array.from({ length: A_ROUND }, (_, i) => store.end(`k${nameOf(i)}`)));
}

/** The CPU time that one of many took, of Redis and its client together, in microseconds. */
async function cpuOf(one, step) {
  let next = 0;
  const several = async () => {
    while (next < A_ROUND) await step(one, nameOf(next++));
  };
  const before = await cpuUs(one);
  await Promise.all(Array.from({ length: IN_FLIGHT }, several));
  return ((await cpuUs(one)) - before) / A_ROUND;
}

async function cpuUs({ client }) {
  const info = await client.info('cpu');
  const secondsOf = (kind) => Number(new RegExp(`^used_cpu_${kind}:(.+)$`, 'm').exec(info)[1]);
  const { user, system } = process.cpuUsage();
  return user + system + (secondsOf('user') + secondsOf('sys')) * 1e6;
}

const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

/** How much the smallest size varied: the worst of the steps. */
export function variationOfSmallest([{ took }]) {
  return Math.max(...Object.values(took).map((rounds) => variationOf(rounds)));
}

export function describeSessionsInRedis(all, replicas) {
  const [first] = all;
  const names = Object.keys(STEPS);
  const rows = all.map(({ size, took, bytes }) => [
    size,
    ...names.map((name) => {
      const ratios = took[name].map((cpu, index) => cpu / first.took[name][index]);
      return `${median(took[name]).toFixed(0)} µs (${median(ratios).toFixed(2)})`;
    }),
    `${bytes} bytes`,
  ]);
  return `## Sessions in Redis

The CPU time of the store's part of a request, of Redis and of the process that asks it together, with ${IN_FLIGHT} in flight,
while ${replicas} replicas sweep ten times a second: what it takes by the clock tells more of what else the machine does. The
median of ${ROUNDS} rounds of ${A_ROUND}, and the median of its ratio to the round with ${first.size} sessions. Each size has a Redis of its own, and
each round asks all of them in turn. A login is its claim and its session, two round trips. Between
the thirds of the run the medians with ${first.size} sessions varied by ${(100 * variationOfSmallest(all)).toFixed(0)} % at most.

${table(['Sessions', ...names, 'Memory of a session'], rows)}`;
}
