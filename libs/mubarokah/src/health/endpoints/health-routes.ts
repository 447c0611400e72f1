import { Inject, Injectable } from '@nestjs/common';
import {
  headersAccess,
  type HttpAnswer,
  type HttpHandler,
  type HttpRequest,
  type HttpRoutes,
  readOnly,
} from '../../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { Drain } from '../drain/drain.service.js';
import type { CheckReport } from '../monitor/health-report.js';
import { HealthMonitor } from '../monitor/health-monitor.service.js';
import { type HealthBody, healthJsonBody, type Phase, terminusBody } from './health-body.js';
import { readHealthQuery } from './health-query.js';

/** The health endpoints. Each answers from memory. */
@Injectable()
export class HealthRoutes {
  private readonly maySeeDetails: ReturnType<typeof headersAccess>;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly monitor: HealthMonitor,
    private readonly drain: Drain,
  ) {
    this.maySeeDetails = headersAccess(options.health.details, false);
  }

  /** The endpoints, to be put on the HTTP server. */
  routes(): HttpRoutes {
    const { enabled, path, statusPath, groups } = this.options.health;
    if (!enabled) return {};
    const routes: Record<string, HttpHandler> = {
      [path]: alive,
      ...(statusPath !== false && { [statusPath]: alive }),
      [`${path}/live`]: alive,
      [`${path}/ready`]: (request) => this.ready(request),
      [`${path}/deep`]: (request) => this.deep(request),
      ...Object.fromEntries(
        Object.entries(groups).map(([group, members]): [string, HttpHandler] => [
          `${path}/${group}`,
          (request) => this.deep(request, ({ name }) => members.includes(name)),
        ]),
      ),
    };
    return Object.fromEntries(Object.entries(routes).map(([route, handler]) => [route, readOnly(handler)]));
  }

  /** The critical checks: the others could not change the answer. */
  private ready(request: HttpRequest): Promise<HttpAnswer> {
    const phase = this.drain.isDraining ? 'draining' : this.monitor.isRunning ? 'serving' : 'starting';
    return this.answer(request, phase, ({ criticality }) => criticality === 'critical');
  }

  /** What the dependencies are like. Where the instance stands, starting or draining, is told by readiness alone. */
  private deep(
    request: HttpRequest,
    includes: (check: CheckReport) => boolean = () => true,
  ): Promise<HttpAnswer> {
    return this.answer(request, 'serving', includes);
  }

  private async answer(
    request: HttpRequest,
    phase: Phase,
    includes: (check: CheckReport) => boolean,
  ): Promise<HttpAnswer> {
    const { isVerbose, excluded, wantsHealthJson } = readHealthQuery(request);
    const disclosure = (await this.maySeeDetails(request.headers))
      ? 'details'
      : isVerbose
        ? 'verbose'
        : 'statuses';
    const report = this.monitor.report((check) => includes(check) && !excluded.has(check.name));
    const isUp = phase === 'serving' && (report.status === 'up' || report.status === 'degraded');
    const body = wantsHealthJson ? healthJsonBody : terminusBody;
    return reply(isUp ? 200 : 503, body(report, phase, disclosure), {
      ...(phase === 'draining' && { 'Retry-After': `${this.drain.retryAfterSeconds}` }),
    });
  }
}

/** While the process can answer at all, it is alive: nothing else may end it. */
function alive(request: HttpRequest): HttpAnswer {
  return reply(
    200,
    readHealthQuery(request).wantsHealthJson
      ? { contentType: 'application/health+json; charset=utf-8', body: '{"status":"pass"}' }
      : { contentType: 'application/json; charset=utf-8', body: '{"status":"ok"}' },
  );
}

function reply(
  status: number,
  { contentType, body }: HealthBody,
  headers: Record<string, string> = {},
): HttpAnswer {
  return { status, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store', ...headers }, body };
}
