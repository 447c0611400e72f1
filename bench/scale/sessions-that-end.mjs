// All sessions end within the same moment, while replicas sweep: what others notice of that.
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RedisSessionStore } from 'nestjs-mubarokah';
import { startRedis } from '../../test/support/redis.ts';
import { ask, startChild } from '../child.mjs';
import { table } from '../report.mjs';
import { fill } from './sessions.mjs';

/** What is quicker is in no log of Redis. */
const SLOW_MS = 1;
const WATCHED_MS = 8_000;

export async function sessionsThatEnd(size, replicas, progress) {
  progress(`${size} sessions that end together`);
  const redis = await startRedis();
  const client = new Redis(redis.url);
  const module = new URL('replica.mjs', import.meta.url);
  const children = await Promise.all(Array.from({ length: replicas }, () => startChild(module, [redis.url])));
  // Longer than it takes to begin them: what begins first and what begins last ends at the same time.
  const endsAt = performance.now() + 20_000 + size / 8;
  await fill(new RedisSessionStore(client).forApp('app'), size, () =>
    Math.max(Math.round(endsAt - performance.now()), 1),
  );
  if (performance.now() > endsAt)
    throw new Error('This machine is too slow: they ended before all had begun.');
  await sleep(endsAt - performance.now() - 1_000);
  await client.config('SET', 'slowlog-log-slower-than', SLOW_MS * 1_000);
  await client.config('SET', 'latency-monitor-threshold', SLOW_MS);
  await client.slowlog('RESET');
  await client.call('LATENCY', 'RESET');
  for (const { child } of children) await ask(child, 'begin');
  const longestPingMs = await watch(redis.url);
  const slow = await client.slowlog('GET', 100);
  const latest = await client.call('LATENCY', 'LATEST');
  const notified = await Promise.all(children.map(({ child }) => ask(child, 'end')));
  for (const { child } of children) child.kill();
  client.disconnect();
  await redis.stop();
  return {
    size,
    replicas,
    expired: notified.reduce((sum, { expired }) => sum + expired, 0),
    left: notified[0].active,
    longestPingMs,
    longestCommandMs: Math.max(SLOW_MS, ...slow.map(([, , us]) => us / 1_000)),
    longestExpiryMs: Math.max(
      SLOW_MS,
      ...latest.filter(([event]) => event.startsWith('expire')).map(([, , , longest]) => longest),
    ),
    longestTurnMs: Math.max(...notified.map(({ longestTurnMs }) => longestTurnMs)),
  };
}

/** The longest answer to a PING, in milliseconds. */
async function watch(url) {
  const client = new Redis(url);
  await client.ping();
  const until = performance.now() + WATCHED_MS;
  let longestMs = 0;
  while (performance.now() < until) {
    const startedAt = performance.now();
    await client.ping();
    longestMs = Math.max(longestMs, performance.now() - startedAt);
    await sleep(1);
  }
  client.disconnect();
  return longestMs;
}

export function describeSessionsThatEnd({
  size,
  replicas,
  expired,
  left,
  longestPingMs,
  longestCommandMs,
  longestExpiryMs,
  longestTurnMs,
}) {
  return `## Sessions that end together

${table(
  ['What', 'Measured'],
  [
    ['Sessions that ended', size],
    [`Ends that ${replicas} replicas counted`, expired],
    ['Sessions left', left],
    ['Longest command, by the log of Redis', `at most ${longestCommandMs.toFixed(1)} ms`],
    ["Longest turn of a replica's event loop, CPU", `${longestTurnMs.toFixed(1)} ms`],
    ['Longest time that Redis deletes what is over, by itself', `at most ${longestExpiryMs} ms`],
    ['Longest PING of a client beside', `${longestPingMs.toFixed(1)} ms`],
  ],
)}

What is over Redis deletes by itself, for up to a quarter of the time between two looks: 25 ms with its default \`hz 10\`, and 5 ms
with \`hz 50\`.`;
}
