// Loaded into a demo: at SIGUSR2 it fills the heap to 94 % of what V8 lets it have, and keeps it there.
import { setInterval } from 'node:timers';
import { getHeapStatistics } from 'node:v8';

const SHARE = 0.94;
const LOOK_EVERY_MS = 50;
const kept = [];

process.once('SIGUSR2', () => {
  setInterval(() => {
    const { heap_size_limit: limit } = getHeapStatistics();
    // 80 KB each. What is garbage goes meanwhile, and is replaced.
    while (process.memoryUsage().heapUsed < SHARE * limit) kept.push(Array(10_000).fill(kept.length + 0.5));
  }, LOOK_EVERY_MS);
});
