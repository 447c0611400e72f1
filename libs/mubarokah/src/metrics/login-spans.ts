import { Inject, Injectable } from '@nestjs/common';
import {
  type ApiRequestEvent,
  type AuthorizeEvent,
  type CallbackEvent,
  MubarokahEvents,
  type Operation,
  type TokenRequestEvent,
} from '../events/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { type Fault } from '../outcomes/index.js';
import {
  OPEN_TELEMETRY,
  type OpenTelemetryApi,
  type Span,
  type SpanOptions,
  type Tracer,
} from './open-telemetry.js';

const INTERNAL = 0;
const CLIENT = 2;
const ERROR = 2;

const API_PATHS = {
  user: '/api/user',
  user_details: '/api/user/details',
  logout_sso: '/api/logout-sso',
};
/** What a person or a stranger did is no error of this app. */
const OURS_TO_MEND: readonly Fault[] = ['client_config', 'provider', 'network', 'app'];

type Attributes = Readonly<Record<string, string | number>>;

interface SpanTemplate {
  readonly name: string;
  readonly options: SpanOptions;
}

/**
 * A span for each redirect, callback, token request and API call, with the attributes of OpenTelemetry's conventions
 * for HTTP. They hold what the closed vocabulary says, and nothing of the person, the code or the tokens.
 *
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
@Injectable()
export class LoginSpans {
  /** Those that have begun and not yet ended: another span may be the active one. */
  private readonly open = new WeakSet<Span>();

  constructor(
    events: MubarokahEvents,
    @Inject(OPEN_TELEMETRY) private readonly api: OpenTelemetryApi | undefined,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    if (api === undefined) return;
    const tracer = api.trace.getTracer('nestjs-mubarokah');
    const templates = spanTemplates(options);
    events.around((operation, work) => this.within(tracer, templates[operation], work));
    events.on('authorize', (event) => this.authorize(event));
    events.on('callback', (event) => this.callback(event));
    events.on('token-request', (event) => this.tokenRequest(event));
    events.on('api-request', (event) => this.apiRequest(event));
  }

  private within<T>(tracer: Tracer, { name, options }: SpanTemplate, work: () => Promise<T>): Promise<T> {
    return tracer.startActiveSpan(name, options, async (span) => {
      this.open.add(span);
      try {
        return await work();
      } finally {
        span.end();
      }
    });
  }

  private authorize({ reason }: AuthorizeEvent): void {
    this.finish(reason, true, {});
  }

  private callback({ reason, fault }: CallbackEvent): void {
    this.finish(reason, OURS_TO_MEND.includes(fault), { 'mubarokah.fault': fault });
  }

  private tokenRequest({ error, grantType }: TokenRequestEvent): void {
    this.finish(error, true, { 'mubarokah.grant_type': grantType });
  }

  private apiRequest({ error, endpoint, status }: ApiRequestEvent): void {
    const code: Attributes = /^\d{3}$/.test(status) ? { 'http.response.status_code': Number(status) } : {};
    this.finish(error, true, { 'url.full': this.options.baseUrl + API_PATHS[endpoint], ...code });
  }

  private finish(error: string, isOurs: boolean, attributes: Attributes): void {
    const span = this.api?.trace.getActiveSpan();
    if (span === undefined || !this.open.has(span)) return;
    for (const [name, value] of Object.entries(attributes)) span.setAttribute(name, value);
    if (error === 'none') return;
    span.setAttribute('error.type', error);
    if (isOurs) span.setStatus({ code: ERROR });
  }
}

/** What is known of an operation's spans before one begins. */
function spanTemplates({
  loginPath,
  callbackPath,
  baseUrl,
}: ResolvedOptions): Readonly<Record<Operation, SpanTemplate>> {
  const { hostname, port, protocol } = new URL(baseUrl);
  const server = {
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
  const route = (path: string | false): Attributes => (path === false ? {} : { 'http.route': path });
  const template = (name: string, kind: number, method: string, attributes: Attributes): SpanTemplate => ({
    name: `mubarokah.${name}`,
    options: { kind, attributes: { 'http.request.method': method, ...attributes } },
  });
  return {
    authorize: template('authorize', INTERNAL, 'GET', route(loginPath)),
    callback: template('callback', INTERNAL, 'GET', route(callbackPath)),
    'token-request': template('token_request', CLIENT, 'POST', {
      ...server,
      'url.full': `${baseUrl}/oauth/token`,
    }),
    'api-request': template('api_request', CLIENT, 'GET', server),
  };
}
