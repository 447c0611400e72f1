import { MubarokahEvents } from '../events/index.js';
import { Cookies } from '../http/index.js';
import type {
  AppSessionStore,
  AppTokenStore,
  Clock,
  ResolvedOptions,
  SessionStore,
  TokenStore,
} from '../options/index.js';
import type { MubarokahClient } from '../provider/index.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { LoginClaims } from './login-claims.js';
import { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionCalls } from './session-calls.js';
import { SessionRecords } from './session-records.js';
import { StoreFailures } from './store-failures.js';
import { MubarokahAccessTokens } from './tokens/mubarokah-access-tokens.js';
import { RefreshLease } from './tokens/refresh-lease.js';
import { TokenRecords } from './tokens/token-records.js';
import { TokenRefresher } from './tokens/token-refresher.js';

/** Sessions and tokens, put together as the module does it. */
export function sessionRoom(
  options: ResolvedOptions,
  clock: Clock,
  events: MubarokahEvents,
  client: Pick<MubarokahClient, 'refresh'>,
) {
  const keys = new KeyRing([options.cookieSecret, ...options.previousCookieSecrets], options.appId);
  const sealer = new Sealer(keys);
  const cookies = new Cookies(true, options.appId);
  const failures = new StoreFailures(events);
  const calls = new SessionCalls(options, sealer, failures);
  const claims = new LoginClaims(calls);
  const records = new SessionRecords(options, calls, claims, keys);
  const tokenRecords = new TokenRecords(options, sealer, keys, failures);
  const lease = new RefreshLease(tokenRecords);
  const refresher = new TokenRefresher(options, client as MubarokahClient, tokenRecords, lease, clock);
  const accessTokens = new MubarokahAccessTokens(tokenRecords, refresher, clock);
  const sessions = new MubarokahSessions(options, records, accessTokens, cookies, events, clock);
  const tokens = { tokenRecords, lease, refresher, accessTokens };
  return { keys, sealer, cookies, calls, claims, records, sessions, ...tokens };
}

/** A store of which some methods are replaced, as if they failed. */
export function storeWith(store: SessionStore, methods: Partial<AppSessionStore>): SessionStore {
  return { scope: store.scope, forApp: (appId) => Object.assign(store.forApp(appId), methods) };
}

/** A token store of which some methods are replaced, as if they failed. */
export function tokenStoreWith(store: TokenStore, methods: Partial<AppTokenStore>): TokenStore {
  return { scope: store.scope, forApp: (appId) => Object.assign(store.forApp(appId), methods) };
}
