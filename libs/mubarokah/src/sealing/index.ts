export * from './digest.js';
export * from './key-ring.js';
export * from './random.js';
export * from './sealer.js';
