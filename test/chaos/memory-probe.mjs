// Preloaded into a replica: when asked, it says what its heap holds after collection, and what keeps its event loop alive.
import { collectedHeapBytes } from '../support/collected-heap.mjs';

process.on('message', async () => {
  process.send({ heapBytes: await collectedHeapBytes(), handles: process.getActiveResourcesInfo() });
});
process.channel.unref();
