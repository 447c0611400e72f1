// Preloaded into a replica: when asked, it says what its heap holds after collection, and what keeps its event loop alive.
import { getHeapCodeStatistics } from 'node:v8';
import { collectedHeapBytes } from '../support/collected-heap.mjs';

process.on('message', async () => {
  const heapBytes = await collectedHeapBytes();
  // V8 compiles for as long as it runs, the later the busier the machine is.
  const { code_and_metadata_size: codeBytes } = getHeapCodeStatistics();
  process.send({ heapBytes: heapBytes - codeBytes, handles: process.getActiveResourcesInfo() });
});
process.channel.unref();
