import { Inject, Injectable } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { contained } from '../events/index.js';
import {
  type FinishedResponse,
  onResponse,
  pathOf,
  type TemplateReader,
  templateReader,
} from '../http/index.js';
import { MUBAROKAH_OPTIONS, opsPaths, pathsBelow, type ResolvedOptions } from '../options/index.js';
import type { OAuthRouteName } from '../outcomes/index.js';
import { boundedMs } from './bounded-duration.js';
import { recordBuild } from './build-info.js';
import { CATALOGUE } from './catalogue.js';
import { MetricSet } from './metric-set.js';
import { markOf, UNCOUNTED } from './route-name.js';
import { RouteTable } from './route-table.js';
import { methodLabel } from './server-labels.js';
import { ServedRoute } from './served-route.js';

/**
 * Counts requests, once each, when the response is over: whatever ended it, a guard, a pipe, a filter or the client
 * itself. All of them by route, and those to the OAuth routes, ours and those named with `@OAuthRoute`, by name.
 */
@Injectable()
export class ResponseMetrics {
  private readonly routes = new RouteTable();
  private readonly served = new Map<string, Map<string | undefined, ServedRoute>>();

  private readonly templateOf: TemplateReader | undefined;

  constructor(
    private readonly metrics: MetricSet,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(HttpAdapterHost) host: Partial<HttpAdapterHost>,
  ) {
    // A testing module has no adapter yet.
    this.templateOf = host.httpAdapter && templateReader(host.httpAdapter);
    const { loginPath, callbackPath, logoutPath } = options;
    if (loginPath !== false) this.routes.add(loginPath, 'mubarokah.authorize');
    if (callbackPath !== false) this.routes.add(callbackPath, 'mubarokah.callback');
    if (logoutPath !== false) this.routes.add(logoutPath, 'mubarokah.logout');
    for (const path of uncountedPaths(options)) this.routes.add(path, UNCOUNTED);
  }

  /** Begins to count. Call it once, from a module's `configure()`: Nest has not registered the app's routes yet. */
  mount(adapter: AbstractHttpAdapter): void {
    recordBuild(this.metrics, adapter.getType());
    this.routes.learnFrom(adapter);
    onResponse(
      adapter,
      this.templateOf ?? templateReader(adapter),
      contained('Counting a request', (response: FinishedResponse) => this.record(response)),
    );
  }

  private record(response: FinishedResponse): void {
    const served = this.servedRoute(response);
    // The interceptor knows which handler ran; the table also knows of those that never got so far.
    const name = markOf(response.request) ?? served.name;
    if (name === UNCOUNTED) return;
    if (name !== undefined) this.recordOAuthRoute(name, response);
    if (this.options.metrics.serverRequests) served.observe(response.status, response.durationMs / 1000);
  }

  /** Kept by method and template, both of which are few: the method is a label, the template the app's own. */
  private servedRoute({ request, method, template = this.ownPath(request) }: FinishedResponse): ServedRoute {
    const label = methodLabel(method);
    let routes = this.served.get(label);
    if (routes === undefined) this.served.set(label, (routes = new Map<string | undefined, ServedRoute>()));
    let route = routes.get(template);
    if (route === undefined) {
      const name = template === undefined ? undefined : this.routes.find(method, template);
      routes.set(template, (route = new ServedRoute(this.metrics, label, template, name)));
    }
    return route;
  }

  /** The template of a route of ours that the app's middleware answered, before Express had matched one. */
  private ownPath({ url = '' }: FinishedResponse['request']): string | undefined {
    const path = pathOf(url);
    return this.routes.find('ALL', path) === undefined ? undefined : path;
  }

  private recordOAuthRoute(route: OAuthRouteName, { status, durationMs }: FinishedResponse): void {
    this.metrics.count(CATALOGUE.oauthRequests, { route, status_code: String(status) });
    this.metrics.observe(CATALOGUE.requestDuration, { route }, boundedMs(durationMs));
  }
}

/** Probes, scrapes and the page of the operators come at their own pace and would drown what people do. */
function uncountedPaths({ metrics, health, ops }: ResolvedOptions): string[] {
  const probed = [health.path, health.statusPath, ...pathsBelow(health)];
  const watched = ops === undefined ? [] : Object.values(opsPaths(ops));
  const paths = [metrics.path, ...(health.enabled ? probed : []), ...watched];
  return paths.filter((path) => path !== false);
}
