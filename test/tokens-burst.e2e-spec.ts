import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from './support/binaries.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { tokenBurst } from './support/token-burst.js';

const REPLICAS = 8;
const USERS = 1_000;

describeWith('redis-server')('the tokens of many users, which replicas ask for all at once', () => {
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('are each refreshed once, with nobody failed, no circuit opened and Redis left in peace', async () => {
    const burst = await tokenBurst(redis.url, REPLICAS, USERS);
    expect(burst).toMatchObject({
      answers: { token: REPLICAS * USERS },
      tokens: USERS,
      accepted: USERS,
      failed: 0,
      circuits: 0,
    });
    expect(burst.commands / USERS).toBeLessThanOrEqual(10);
  }, 180_000);
});
