import { contained } from '../../events/index.js';
import type { DependencyDefinition, DependencyObserver } from '../../options/index.js';
import { replaceMethod } from './replace-method.js';
import { begin, whenSettled } from './timed.js';

const OPERATIONS = ['get', 'set', 'del', 'clear'] as const;
const MAXIMUM_NOTED = 1_000;

type Call = (...args: unknown[]) => Promise<unknown>;

/** The part of Nest's cache manager (`CACHE_MANAGER`) that is used. */
export interface CacheManager {
  get(...args: never[]): Promise<unknown>;
  wrap(...args: never[]): Promise<unknown>;
  on?(event: 'get', listener: (event: never) => void): unknown;
}

/**
 * Measures Nest's cache manager: hits, misses and errors, and how long its operations take.
 *
 * @example
 * MubarokahModule.forRootAsync({
 *   inject: [CACHE_MANAGER],
 *   useFactory: (cache: Cache) => ({ metrics: { dependencies: [cacheMetrics('cache', cache)] } }),
 * })
 * @throws {TypeError} when it is no cache manager
 */
export function cacheMetrics(name: string, cache: CacheManager): DependencyDefinition {
  if (typeof cache?.get !== 'function' || typeof cache.wrap !== 'function')
    throw new TypeError('cacheMetrics() needs the cache manager of @nestjs/cache-manager.');
  return {
    name,
    operations: OPERATIONS,
    isCache: true,
    attach: (observer) => watchCache(cache as unknown as Record<string, Call>, observer),
  };
}

function watchCache(cache: Record<string, Call>, observer: DependencyObserver): () => void {
  const failed = failedReads(cache);
  const timed =
    (operation: string) =>
    (call: Call): Call =>
    (...args) => {
      const result = call(...args);
      whenSettled(result, begin(observer, operation));
      return result;
    };
  const ends = [
    replaceMethod(cache, 'get', (get) => async (key, ...rest) => {
      const end = begin(observer, 'get');
      try {
        const value = await get(key, ...rest);
        const isLost = failed.delete(key);
        end(isLost ? true : undefined);
        observer.cacheRequest(isLost ? 'error' : isThere(value) ? 'hit' : 'miss');
        return value;
      } catch (error) {
        end(error);
        observer.cacheRequest('error');
        throw error;
      }
    }),
    replaceMethod(cache, 'mget', (mget) => async (...args) => {
      const values = (await mget(...args)) as unknown[];
      const hits = values.filter(isThere).length;
      observer.cacheRequest('hit', hits);
      observer.cacheRequest('miss', values.length - hits);
      return values;
    }),
    replaceMethod(cache, 'wrap', (wrap) => async (key, load, ...rest) => {
      let isLoaded = false;
      const loadAndTell = async (...args: unknown[]): Promise<unknown> => {
        // Only what the caller waits for is a miss: a refresh of what was found ends later.
        try {
          return await (load as Call)(...args);
        } finally {
          isLoaded = true;
        }
      };
      try {
        return await wrap(key, loadAndTell, ...rest);
      } finally {
        observer.cacheRequest(isLoaded ? 'miss' : 'hit');
      }
    }),
    ...OPERATIONS.filter((name) => name !== 'get').map((name) => replaceMethod(cache, name, timed(name))),
  ];
  return () => ends.forEach((end) => end());
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** The keys that could not be read: the cache manager tells of them in an event, and answers as if nothing was there. */
function failedReads(cache: object): Set<unknown> {
  const failed = new Set<unknown>();
  (cache as CacheManager).on?.(
    'get',
    contained('Noting an error of the cache', ({ key, error }: { key?: unknown; error?: unknown }) => {
      if (error !== undefined && failed.size < MAXIMUM_NOTED) failed.add(key);
    }),
  );
  return failed;
}
