export { cache } from './cache.js';
export { closeDependencies } from './close-dependencies.js';
export { custom } from './custom.js';
export { database, type PrismaDependency } from './database.js';
export { redis } from './redis.js';
