export { guarded } from './guarded.js';
export { LineLimit } from './line-limit.js';
export type { LogFields } from './log-record.js';
export { type LogLevel, SafeLogger } from './safe-logger.js';
