export { guarded } from './guarded.js';
export { LineLimit } from './line-limit.js';
export { SafeLogger } from './safe-logger.js';
