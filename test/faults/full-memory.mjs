// Loaded into a demo: at SIGUSR2 it takes memory outside V8's heap until the process has 93 % of its container's.
import { setInterval } from 'node:timers';

const SHARE = 0.93;
const LOOK_EVERY_MS = 50;
const BLOCK_BYTES = 2 ** 20;
const kept = [];

process.once('SIGUSR2', () => {
  setInterval(() => {
    if (process.memoryUsage.rss() < SHARE * process.constrainedMemory())
      kept.push(Buffer.alloc(BLOCK_BYTES, 1));
  }, LOOK_EVERY_MS);
});
