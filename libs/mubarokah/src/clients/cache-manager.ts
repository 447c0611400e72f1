import type { Client } from './client.js';
import type { DependencyObserver } from './measure/dependency-observer.js';
import { replaceMethod } from './measure/replace-method.js';
import { begin, whenSettled } from './measure/timed.js';
import { PingFailure } from './ping/ping.js';
import { reasonOfError } from './ping/reason-of-error.js';
import { sharedPing } from './ping/shared-ping.js';

const OPERATIONS = ['get', 'set', 'del', 'clear'] as const;
const MAXIMUM_NOTED = 1_000;
/** Nobody sets it: a cache that works answers that it is not there. */
const PING_KEY = 'nestjs-mubarokah:ping';

type Call = (...args: unknown[]) => Promise<unknown>;

/** The part of Nest's cache manager (`CACHE_MANAGER`) that is used. */
export interface CacheManager {
  get(...args: never[]): Promise<unknown>;
  wrap(...args: never[]): Promise<unknown>;
  disconnect?(): Promise<unknown>;
  on?(event: 'get', listener: (event: never) => void): unknown;
  off?(event: 'get', listener: (event: never) => void): unknown;
}

/** @throws {TypeError} when it is no cache manager */
export function cacheManager(cache: CacheManager): Client {
  if (typeof cache?.get !== 'function' || typeof cache.wrap !== 'function')
    throw new TypeError('cache() needs the cache manager of @nestjs/cache-manager.');
  // As it is before it is measured: a ping is neither a hit nor a miss.
  const get = cache.get.bind(cache) as Call;
  return {
    ping: sharedPing(() => readPingKey(cache, get)),
    metrics: {
      operations: OPERATIONS,
      isCache: true,
      attach: (observer) => watchCache(cache as unknown as Record<string, Call>, observer),
    },
    close: () => cache.disconnect?.(),
  };
}

/** The cache manager answers as if nothing was there where a store cannot be read, and tells of that in an event. */
async function readPingKey(cache: CacheManager, get: Call): Promise<void> {
  let failure: unknown;
  const note = ({ key, error }: { key?: unknown; error?: unknown }): void => {
    if (key === PING_KEY) failure ??= error;
  };
  cache.on?.('get', note);
  try {
    await get(PING_KEY);
  } finally {
    cache.off?.('get', note);
  }
  if (failure !== undefined) throw new PingFailure(reasonOfError(failure));
}

function watchCache(cache: Record<string, Call>, observer: DependencyObserver): () => void {
  const { failed, end: endNotes } = failedReads(cache as unknown as CacheManager);
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
  return () => [endNotes, ...ends].forEach((end) => end());
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** The keys that could not be read, and what ends the watch on them. */
function failedReads(cache: CacheManager): { readonly failed: Set<unknown>; readonly end: () => void } {
  const failed = new Set<unknown>();
  const note = ({ key, error }: { key?: unknown; error?: unknown }): void => {
    if (error !== undefined && key !== PING_KEY && failed.size < MAXIMUM_NOTED) failed.add(key);
  };
  cache.on?.('get', note);
  return { failed, end: () => void cache.off?.('get', note) };
}
