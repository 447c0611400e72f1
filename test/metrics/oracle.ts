import { CALLBACK_OUTCOMES, type CallbackReason } from 'nestjs-mubarokah/events';

type OAuthRouteKind = 'authorize' | 'callback' | 'logout';

/** With these, nobody can tell when the login was begun. */
const OF_NO_LOGIN: readonly CallbackReason[] = [
  'malformed_request',
  'missing_state',
  'missing_cookie',
  'invalid_state',
];

/** Counts by label, as a scrape would show them. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(labels: Readonly<Record<string, string>>, by = 1): void {
    const key = Object.entries(labels)
      .map(([name, value]) => `${name}="${value}"`)
      .join(',');
    if (by > 0) this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  get shown(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  get sum(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** What the browsers and the provider saw: nothing in here asks the app what it counted. */
export class Oracle {
  readonly requests = new Tally();
  readonly durations = new Tally();
  readonly served = new Tally();
  readonly callbacks = new Tally();
  readonly logins = new Tally();
  readonly loginDurations = new Tally();
  readonly authorizations = new Tally();
  readonly authChecks = new Tally();
  readonly attempts = { token: 0, user: 0 };
  /** Each counts once, however many attempts it took. */
  readonly operations = { token: 0, user: 0 };
  readonly reasons = new Set<CallbackReason>();
  readonly flowsByOutcome = { success: 0, failure: 0 };

  /** A request to a route of the app, by its template; `kind` where it is an OAuth route. */
  request(method: string, route: string, status: number, kind?: OAuthRouteKind): void {
    const status_code = String(status);
    this.served.add({ method, route, status_code });
    if (kind === undefined) return;
    this.requests.add({ route: `mubarokah.${kind}`, status_code });
    this.durations.add({ route: `mubarokah.${kind}` });
  }

  callback(reason: CallbackReason): void {
    const { fault } = CALLBACK_OUTCOMES[reason];
    const outcome = reason === 'none' ? 'success' : 'failure';
    this.reasons.add(reason);
    this.callbacks.add({ outcome, reason, fault });
    this.logins.add({ outcome, fault });
    if (!OF_NO_LOGIN.includes(reason)) this.loginDurations.add({ outcome });
    this.flowsByOutcome[outcome] += 1;
  }

  /** What a login came to at the provider: how often it asked, and what it was not even asked for. */
  provider(attempts: Readonly<Record<'token' | 'user', number>>, notAsked?: 'token' | 'user'): void {
    for (const endpoint of ['token', 'user'] as const) {
      this.attempts[endpoint] += attempts[endpoint];
      if (attempts[endpoint] > 0 || notAsked === endpoint) this.operations[endpoint] += 1;
    }
    this.durations.add({ route: 'mubarokah_token_exchange_internal_call' }, attempts.token);
    this.durations.add({ route: 'mubarokah_api_user_internal_call' }, attempts.user);
  }
}
