export { BatchedReads } from './batched-reads.js';
export { ExpiringMap } from './expiring-map.js';
export { ShardedMap } from './sharded-map.js';
export { StoreFailures } from './store-failures.js';
export { Turns } from './turns.js';
