export * from './key-ring.js';
export * from './sealer.js';
