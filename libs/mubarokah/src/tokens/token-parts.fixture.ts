import type { MubarokahEvents } from '../events/index.js';
import type { MubarokahClient } from '../mubarokah-id/index.js';
import { type AppTokenStore, loginOptions, type ResolvedOptions, type TokenStore } from '../options/index.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { StoreFailures } from '../stores/index.js';
import type { Clock } from '../time/index.js';
import { MubarokahAccessTokens } from './mubarokah-access-tokens.js';
import { RefreshLease } from './refresh-lease.js';
import { TokenRecords } from './token-records.js';
import { TokenRefresher } from './token-refresher.js';

/** Tokens, put together as the module does it. */
export function tokenParts(
  options: ResolvedOptions,
  clock: Clock,
  events: MubarokahEvents,
  client: Pick<MubarokahClient, 'refresh'>,
) {
  const { cookieSecret, previousCookieSecrets, appId } = loginOptions(options);
  const keys = new KeyRing([cookieSecret, ...previousCookieSecrets], appId);
  const sealer = new Sealer(keys);
  const failures = new StoreFailures(events);
  const tokenRecords = new TokenRecords(options, sealer, keys, failures);
  const lease = new RefreshLease(tokenRecords);
  const refresher = new TokenRefresher(options, client as MubarokahClient, tokenRecords, lease, clock);
  const accessTokens = new MubarokahAccessTokens(tokenRecords, refresher, clock);
  return { keys, sealer, failures, tokenRecords, lease, refresher, accessTokens };
}

/** A token store of which some methods are replaced, as if they failed. */
export function tokenStoreWith(store: TokenStore, methods: Partial<AppTokenStore>): TokenStore {
  return { scope: store.scope, forApp: (appId) => Object.assign(store.forApp(appId), methods) };
}
