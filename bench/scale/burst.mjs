// Replicas are asked for the tokens of the same users at the same time.
import { startRedis } from '../../test/support/redis.ts';
import { tokenBurst } from '../../test/support/token-burst.ts';
import { table } from '../report.mjs';

export async function burst(replicas, users, progress) {
  progress(`a burst of ${replicas} × ${users} refreshes`);
  const redis = await startRedis();
  const measured = await tokenBurst(redis.url, replicas, users);
  await redis.stop();
  return { ...measured, replicas, users };
}

export function describeBurst({ answers, replicas, users, accepted, commands, circuits, tookMs }) {
  const failed = Object.entries(answers).filter(([answer]) => answer !== 'token');
  return `## A burst of refreshes

${replicas} replicas are asked for the tokens of the same ${users} users at the same time; all of them have ended.

${table(
  ['What', 'Measured'],
  [
    ['Callers', replicas * users],
    ['Callers that failed', failed.reduce((sum, [, number]) => sum + number, 0)],
    ['Refreshes that the provider accepted', accepted],
    ['Redis commands a refresh', (commands / users).toFixed(1)],
    ['Changes of a circuit', circuits],
    ['Until the last was answered', `${(tookMs / 1_000).toFixed(1)} s`],
  ],
)}`;
}
