// Preloaded into a replica: when asked, it says what its heap holds after collection, and what keeps its event loop alive.
import { setTimeout as sleep } from 'node:timers/promises';

process.on('message', async () => {
  let heapBytes = Infinity;
  // What a connection held is given back some turns after it closed.
  for (let look = 0; look < 10; look += 1) {
    globalThis.gc();
    heapBytes = Math.min(heapBytes, process.memoryUsage().heapUsed);
    await sleep(50);
  }
  process.send({ heapBytes, handles: process.getActiveResourcesInfo() });
});
process.channel.unref();
