import { jest } from '@jest/globals';
import { MubarokahEvents } from '../events/index.js';
import {
  type AppTokenStore,
  type MubarokahOptions,
  type MubarokahTokens,
  type TokenStore,
} from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { Clock } from '../time/index.js';
import type { MubarokahClient } from '../mubarokah-id/index.js';
import { MemoryTokenStore } from './stores/memory-token-store.js';
import { tokenParts } from './token-parts.fixture.js';
import { recordOf, type TokenRecord } from './token-records.js';

export const NOW = Date.parse('2030-01-01T00:00:00Z');
export const HOUR = 3_600_000;
export const USER = { id: '7' };

export class ManualClock extends Clock {
  time = NOW;

  override now(): number {
    return this.time;
  }
}

export const tokens = (name: string, expiresAt = NOW + HOUR): MubarokahTokens => ({
  accessToken: `at-${name}`,
  refreshToken: `rt-${name}`,
  expiresAt,
  scopes: ['view-user', 'detail-user'],
});

/**
 * The keeping of tokens, put together as the module does it. Only the provider is played: `refresh` gives `at-new` for
 * whatever it is shown.
 */
export function tokenRoom(
  store: TokenStore | undefined = new MemoryTokenStore(),
  given: MubarokahOptions = {},
) {
  const options = optionsWith({ tokenStore: store, ...given });
  const clock = new ManualClock();
  const events = new MubarokahEvents();
  const refresh = jest.fn<MubarokahClient['refresh']>(async () => tokens('new', clock.now() + HOUR));
  const parts = tokenParts(options, clock, events, { refresh });
  const { sealer, keys, tokenRecords: records, lease, refresher, accessTokens } = parts;
  const appStore = store.forApp(options.appId);
  const kept = async (id = USER.id): Promise<TokenRecord> => (await records.read(id))!;
  /** As a login does it. */
  const keep = async (name = 'old', expiresAt = NOW + HOUR): Promise<TokenRecord> => {
    await accessTokens.keep(USER.id, tokens(name, expiresAt), 'session-1');
    return kept();
  };
  /** As another process does it, under a lease of its own. */
  const replacedElsewhere = async (name: string): Promise<void> => {
    const { key } = await kept();
    const { version } = (await records.acquire(`${key}-of-another`, 'another process', 1))!;
    const fresh = recordOf(tokens(name, clock.now() + HOUR), clock.now());
    await records.replace(USER.id, { ...fresh, version, key }, 'another process');
  };
  return {
    options,
    clock,
    events,
    sealer,
    keys,
    records,
    lease,
    refresh,
    refresher,
    accessTokens,
    store,
    appStore,
    kept,
    keep,
    replacedElsewhere,
  };
}

/** A memory store of which one method is played; `play` is given the real one. */
export function memoryStoreWith<M extends keyof AppTokenStore>(
  method: M,
  play: (real: AppTokenStore[M]) => AppTokenStore[M],
): TokenStore {
  const memory = new MemoryTokenStore();
  return {
    scope: memory.scope,
    forApp(appId) {
      const app = memory.forApp(appId);
      const played = play((app[method] as () => unknown).bind(app) as unknown as AppTokenStore[M]);
      return new Proxy(app, {
        get: (target, name) => (name === method ? played : (Reflect.get(target, name) as unknown)),
      });
    },
  };
}
