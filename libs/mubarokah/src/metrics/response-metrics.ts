import { Inject, Injectable } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { type FinishedResponse, onResponse } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { boundedMs } from './bounded-duration.js';
import { recordBuild } from './build-info.js';
import { CATALOGUE } from './catalogue.js';
import { MetricSet } from './metric-set.js';
import { markOf } from './oauth-route-mark.js';
import { OAuthRouteTable } from './oauth-route-table.js';

/**
 * Counts requests to the OAuth routes, ours and those named with `@OAuthRoute`, once each, when the response is over:
 * whatever ended it, a guard, a pipe, a filter or the client itself.
 */
@Injectable()
export class ResponseMetrics {
  private readonly routes = new OAuthRouteTable();

  constructor(
    private readonly metrics: MetricSet,
    @Inject(MUBAROKAH_OPTIONS) options: ResolvedOptions,
  ) {
    if (options.loginPath !== false) this.routes.add(options.loginPath, 'mubarokah.authorize');
    if (options.callbackPath !== false) this.routes.add(options.callbackPath, 'mubarokah.callback');
    if (options.logoutPath !== false) this.routes.add(options.logoutPath, 'mubarokah.logout');
  }

  /** Begins to count. Call it once, from a module's `configure()`: Nest has not registered the app's routes yet. */
  mount(adapter: AbstractHttpAdapter): void {
    recordBuild(this.metrics, adapter.getType());
    this.routes.learnFrom(adapter);
    onResponse(adapter, (response) => this.record(response));
  }

  private record({ request, method, template, status, durationMs }: FinishedResponse): void {
    // The interceptor knows which handler ran; the table also knows of those that never got so far.
    const route =
      markOf(request) ?? (template === undefined ? undefined : this.routes.find(method, template));
    if (route === undefined) return;
    this.metrics.count(CATALOGUE.oauthRequests, { route, status_code: String(status) });
    this.metrics.observe(CATALOGUE.requestDuration, { route }, boundedMs(durationMs));
  }
}
