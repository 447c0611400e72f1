// A replica that sweeps all the time, and tells what it counted and how long its event loop was held.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RedisSessionStore } from 'nestjs-mubarokah';
import { answerParent } from '../child.mjs';

const EVERY_MS = 100;
const store = new RedisSessionStore(new Redis(process.argv[2])).forApp('app');
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let [expired, active] = [0, 0];

answerParent({}, () => ({ expired, active, longestHoldMs: delay.max / 1e6 }));
for (;;) {
  const swept = await store.sweep();
  expired += swept.expired;
  active = swept.active;
  await sleep(EVERY_MS);
}
