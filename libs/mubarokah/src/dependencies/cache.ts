import { cacheManager, type CacheManager } from '../clients/index.js';
import type { Dependency, DependencyOptions } from '../options/index.js';
import { dependencyOf } from './dependency-of.js';

/**
 * Nest's cache manager: its hits, misses and errors, and how long its operations take. When it cannot be read it is down,
 * which only degrades unless `criticality` says otherwise: an app is slower without its cache.
 *
 * @example
 * MubarokahModule.forRootAsync({
 *   inject: [CACHE_MANAGER],
 *   useFactory: (manager: Cache) => ({ dependencies: [cache('pages', manager)] }),
 * })
 * @throws {TypeError} when it is no cache manager
 */
export function cache(name: string, manager: CacheManager, options: DependencyOptions = {}): Dependency {
  return dependencyOf(name, cacheManager(manager), { criticality: 'degrade', ...options });
}
