import { Inject, Injectable } from '@nestjs/common';
import {
  loginOptions,
  type LoginOptions,
  MUBAROKAH_OPTIONS,
  type MubarokahCheckOptions,
  type ResolvedOptions,
} from '../../options/index.js';
import { ProviderHttp, TransportFailure } from '../../mubarokah-id/index.js';
import { OPEN_TELEMETRY, type OpenTelemetryApi, untraced } from '../../open-telemetry/index.js';
import { MonotonicClock } from '../../time/clock.js';
import type { CheckResult } from '../probe/check-result.js';
import { judgeAnswer, judgeApiUser, judgeAuthorize } from './judge-answer.js';

export type ActiveEndpoint = NonNullable<MubarokahCheckOptions['endpoint']>;

// A timer may fire a little before its time.
const EARLY_MS = 5;

/**
 * Asks Mubarokah ID whether it is there: at most one request an interval for all who want to know, and without a
 * token, secret or cookie.
 */
@Injectable()
export class ActiveProbe {
  private readonly last = new Map<ActiveEndpoint, { at: number; result: Promise<CheckResult> }>();

  constructor(
    private readonly http: ProviderHttp,
    private readonly clock: MonotonicClock,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(OPEN_TELEMETRY) private readonly openTelemetry: OpenTelemetryApi | undefined,
  ) {}

  /**
   * What the provider answered, now or within the interval before. Never rejects.
   *
   * @throws {MubarokahOptionsError} where there is no client to ask about
   */
  ask(endpoint: ActiveEndpoint, intervalMs: number, timeoutMs: number): Promise<CheckResult> {
    if (endpoint === 'authorize') loginOptions(this.options);
    const now = this.clock.now();
    const last = this.last.get(endpoint);
    if (last !== undefined && now - last.at < intervalMs - EARLY_MS) return last.result;
    // A tenth of the time is left to the caller, who waits for the result.
    // What it wants is a refusal, which a trace would show as an error each time.
    const result = untraced(this.openTelemetry, () => this.request(endpoint, 0.9 * timeoutMs));
    this.last.set(endpoint, { at: now, result });
    return result;
  }

  private async request(endpoint: ActiveEndpoint, timeoutMs: number): Promise<CheckResult> {
    try {
      if (endpoint === 'api_user') {
        return judgeApiUser(await this.http.send({ method: 'GET', path: '/api/user', timeoutMs }));
      }
      const options = loginOptions(this.options);
      const path = `/oauth/authorize?${authorizeQuery(options)}`;
      const response = await this.http.send({
        method: 'GET',
        path,
        headers: { Accept: 'text/html' },
        timeoutMs,
      });
      return judgeAuthorize(response, options);
    } catch (error) {
      const judged = error instanceof TransportFailure ? judgeAnswer(error.code, 'none') : undefined;
      return judged ?? { status: 'down', reason: 'failed' };
    }
  }
}

function authorizeQuery({ clientId, redirectUri, scopes }: LoginOptions): URLSearchParams {
  return new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state: 'health-check',
  });
}
