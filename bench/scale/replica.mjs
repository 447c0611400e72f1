// A replica that sweeps all the time, and tells what it counted and how long its event loop was held.
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RedisSessionStore } from 'nestjs-mubarokah';
import { answerParent } from '../child.mjs';
import { watchTurns } from '../longest-turn.mjs';

const EVERY_MS = 100;
const stores = process.argv.slice(2).map((url) => new RedisSessionStore(new Redis(url)).forApp('app'));
const turns = watchTurns();
let [expired, active] = [0, 0];

answerParent({}, (question) => {
  if (question === 'begin') turns.reset();
  return { expired, active, longestTurnMs: turns.longestMs };
});
for (;;) {
  for (const store of stores) {
    const swept = await store.sweep();
    expired += swept.expired;
    active = swept.active;
  }
  await sleep(EVERY_MS);
}
