// Loaded into a demo: at SIGUSR2 it fills the heap to 93 % of what V8 lets it have, and keeps it there.
import { setInterval } from 'node:timers';
import { getHeapStatistics } from 'node:v8';

const SHARE = 0.93;
const LOOK_EVERY_MS = 50;
const MOST_A_LOOK = 1_000;
const kept = [];

const isFull = () => {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  return used >= SHARE * limit;
};

process.once('SIGUSR2', () => {
  setInterval(() => {
    // 8 KB each: V8 ends a process by the pages that it took, and larger ones leave more of each page empty. What is
    // garbage goes meanwhile, and is replaced.
    for (let i = 0; i < MOST_A_LOOK && !isFull(); i += 1) kept.push(Array(1_000).fill(kept.length + 0.5));
  }, LOOK_EVERY_MS);
});
