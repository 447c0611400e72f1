import type { MubarokahEvents } from '../events/index.js';
import { Cookies } from '../http/index.js';
import type { AppSessionStore, ResolvedOptions, SessionStore } from '../options/index.js';
import type { Clock } from '../time/index.js';
import { tokenParts } from '../tokens/token-parts.fixture.js';
import { LoginClaims } from './login-claims.js';
import { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionCalls } from './session-calls.js';
import { SessionRecords } from './session-records.js';

/** Sessions and tokens, put together as the module does it. */
export function sessionRoom(
  options: ResolvedOptions,
  clock: Clock,
  events: MubarokahEvents,
  client: Parameters<typeof tokenParts>[3],
) {
  const parts = tokenParts(options, clock, events, client);
  const { keys, sealer, failures, accessTokens } = parts;
  const cookies = new Cookies(true, options.appId);
  const calls = new SessionCalls(options, sealer, failures);
  const claims = new LoginClaims(calls);
  const records = new SessionRecords(options, calls, claims, keys);
  const sessions = new MubarokahSessions(options, records, accessTokens, cookies, events, clock);
  return { ...parts, cookies, calls, claims, records, sessions };
}

/** A store of which some methods are replaced, as if they failed. */
export function storeWith(store: SessionStore, methods: Partial<AppSessionStore>): SessionStore {
  return { scope: store.scope, forApp: (appId) => Object.assign(store.forApp(appId), methods) };
}
