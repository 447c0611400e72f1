import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { HealthMonitor } from '../health/index.js';
import {
  type HttpAnswer,
  type HttpHandler,
  type HttpRequest,
  type HttpRoutes,
  LANGUAGES,
  languageOf,
  queryOf,
  readOnly,
  SAFE_HEADERS,
} from '../http/index.js';
import { MetricSet } from '../metrics/index.js';
import { MUBAROKAH_OPTIONS, opsPaths, publicPath, type ResolvedOptions } from '../options/index.js';
import { Clock } from '../time/index.js';
import { LoginHistory } from './login-history.js';
import { opsAccess } from './ops-access.js';
import { OpsReport } from './ops-data.js';
import { opsPage, PAGE_POLICY } from './ops-page.js';
import { RegistryReader } from './registry-reader.js';

/** An asset has the digest of its text in its URL, so that a browser may keep it for good. */
const KEPT = 'private, max-age=31536000, immutable';

/** The page that shows operators how logins go. Where it is off, this does nothing. */
@Injectable()
export class OpsRoutes {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly events: MubarokahEvents,
    private readonly metrics: MetricSet,
    private readonly monitor: HealthMonitor,
    private readonly clock: Clock,
  ) {}

  /** The page, its data and its files, to be put on the HTTP server. Call it once. */
  routes(): HttpRoutes {
    const { ops } = this.options;
    if (ops === undefined) return {};
    const now = (): number => this.clock.now();
    const report = new OpsReport(
      new LoginHistory(this.events, now),
      new RegistryReader(this.metrics.registry),
      this.monitor,
      ops.runbooks,
      now,
    );
    const paths = opsPaths(ops);
    const handlers: Readonly<Record<string, HttpHandler>> = {
      [paths.page]: (request) => this.page(request, paths),
      [paths.data]: async ({ url }) => json(await report.gather(Number(queryOf(url).get('since')) || 0)),
      [paths.script]: async () => asset('text/javascript', (await assets()).script),
      [paths.style]: async () => asset('text/css', (await assets()).style),
    };
    const maySee = opsAccess(ops);
    const refusal = typeof ops.access === 'function' ? NOT_THERE : ASK_FOR_TOKEN;
    return Object.fromEntries(
      Object.entries(handlers).map(([path, handler]) => [
        path,
        readOnly(async (request) => ((await maySee(request.headers)) ? handler(request) : refusal)),
      ]),
    );
  }

  private async page(request: HttpRequest, paths: ReturnType<typeof opsPaths>): Promise<HttpAnswer> {
    const { scriptDigest, styleDigest } = await assets();
    const asked = queryOf(request.url).get('lang');
    const language = LANGUAGES.find((one) => one === asked) ?? languageOf(request);
    const found = (path: string): string => publicPath(this.options, path);
    return {
      status: 200,
      headers: {
        ...HEADERS,
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Language': language,
        'Content-Security-Policy': PAGE_POLICY,
        Vary: 'Accept-Language',
      },
      body: opsPage(language, {
        page: found(paths.page),
        data: found(paths.data),
        script: `${found(paths.script)}?${scriptDigest}`,
        style: `${found(paths.style)}?${styleDigest}`,
      }),
    };
  }
}

const HEADERS = { ...SAFE_HEADERS, 'X-Robots-Tag': 'noindex' } as const;

/** Loaded when somebody first asks for the page: they are the largest part of the package. */
const assets = () => (loading ??= loadAssets());
let loading: ReturnType<typeof loadAssets> | undefined;

async function loadAssets() {
  const { OPS_SCRIPT: script, OPS_STYLE: style } = await import('./ops-assets.js');
  return { script, style, scriptDigest: digest(script), styleDigest: digest(style) };
}

const NOT_THERE: HttpAnswer = { status: 404, headers: HEADERS };
const ASK_FOR_TOKEN: HttpAnswer = {
  status: 401,
  headers: { ...HEADERS, 'WWW-Authenticate': 'Basic realm="Operations", charset="UTF-8"' },
};

function json(data: object): HttpAnswer {
  return {
    status: 200,
    headers: { ...HEADERS, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(data),
  };
}

function asset(type: string, body: string): HttpAnswer {
  return {
    status: 200,
    headers: { ...HEADERS, 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': KEPT },
    body,
  };
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 12);
}
