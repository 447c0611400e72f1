import { setTimeout as sleep } from 'node:timers/promises';

/** What the heap of this process holds, in bytes: the least of several looks after collection. Needs --expose-gc. */
export async function collectedHeapBytes() {
  let bytes = Infinity;
  // What a connection held is given back some turns after it closed.
  for (let look = 0; look < 10; look += 1) {
    globalThis.gc();
    bytes = Math.min(bytes, process.memoryUsage().heapUsed);
    await sleep(50);
  }
  return bytes;
}
