import { jest } from '@jest/globals';
import {
  Clock,
  type MubarokahOptions,
  type MubarokahTokens,
  resolveOptions,
  type TokenStore,
} from '../../options/index.js';
import type { MubarokahClient } from '../../provider/index.js';
import { KeyRing, Sealer } from '../../sealing/index.js';
import { MemoryTokenStore } from './memory-token-store.js';
import { MubarokahAccessTokens } from './mubarokah-access-tokens.js';
import { RefreshLease } from './refresh-lease.js';
import { recordOf, type TokenRecord, TokenRecords } from './token-records.js';
import { TokenRefresher } from './token-refresher.js';

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
  const options = resolveOptions(
    {
      clientId: 'shop',
      clientSecret: 'secret',
      redirectUri: 'https://shop.example/callback',
      cookieSecret: 'c'.repeat(32),
      tokenStore: store,
      ...given,
    },
    {},
  );
  const clock = new ManualClock();
  const sealer = new Sealer(new KeyRing([options.cookieSecret]));
  const records = new TokenRecords(options, sealer);
  const lease = new RefreshLease(records);
  const refresh = jest.fn<MubarokahClient['refresh']>(async () => tokens('new', clock.now() + HOUR));
  const refresher = new TokenRefresher(
    options,
    { refresh } as unknown as MubarokahClient,
    records,
    lease,
    clock,
  );
  const accessTokens = new MubarokahAccessTokens(records, refresher, clock);
  const kept = async (): Promise<TokenRecord> => (await records.read(USER.id))!;
  /** As a login does it. */
  const keep = async (name = 'old', expiresAt = NOW + HOUR): Promise<TokenRecord> => {
    await accessTokens.keep(USER.id, tokens(name, expiresAt), 'login-1');
    return kept();
  };
  /** As another process does it, under a lease of its own. */
  const replacedElsewhere = async (name: string): Promise<void> => {
    const version = await records.nextVersion(USER.id);
    await records.write(USER.id, recordOf(tokens(name, clock.now() + HOUR), 'login-1', version, clock.now()));
  };
  const parts = { options, clock, sealer, records, lease, refresh, refresher, accessTokens };
  return { ...parts, store: store, kept, keep, replacedElsewhere };
}
