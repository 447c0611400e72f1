import { AsyncLocalStorage } from 'node:async_hooks';
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
import { API_PATHS, isCounted } from '../outcomes/index.js';
import { guarded } from '../logging/index.js';
import {
  OPEN_TELEMETRY,
  type OpenTelemetryApi,
  type Span,
  type SpanOptions,
  type Tracer,
} from '../open-telemetry/index.js';

const INTERNAL = 0;
const ERROR = 2;

type Attributes = Readonly<Record<string, string | number>>;

interface SpanTemplate {
  readonly name: string;
  readonly options: SpanOptions;
}

/**
 * A span for each redirect, callback, token request and API call, with the attributes of OpenTelemetry's conventions
 * for HTTP. They hold what the closed vocabulary says, and nothing of the person, the code or the tokens. All are of the
 * kind INTERNAL: the HTTP client's instrumentation makes the client's spans, one for each attempt.
 *
 * Whatever a tracer does, the login goes on: each call of it is guarded, and none is waited for.
 *
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
@Injectable()
export class LoginSpans {
  /** The span of the operation that goes on. Some SDKs give another object for it each time they are asked. */
  private readonly current = new AsyncLocalStorage<Span>();

  constructor(
    events: MubarokahEvents,
    @Inject(OPEN_TELEMETRY) api: OpenTelemetryApi | undefined,
    @Inject(MUBAROKAH_OPTIONS) options: ResolvedOptions,
  ) {
    const tracer = guarded(() => api?.trace.getTracer('nestjs-mubarokah'));
    if (tracer === undefined) return;
    const templateOf = spanTemplates(options);
    events.around((operation, work) => this.within(tracer, templateOf(operation), work));
    events.on('authorize', (event) => this.authorize(event));
    events.on('callback', (event) => this.callback(event));
    events.on('token-request', (event) => this.tokenRequest(event));
    events.on('api-request', (event) => this.apiRequest(event));
  }

  /** Does `work` once, whether the tracer calls back once, never or twice. */
  private within<T>(tracer: Tracer, { name, options }: SpanTemplate, work: () => Promise<T>): Promise<T> {
    let result: Promise<T> | undefined;
    const begin = (span: Span): void => {
      result ??= this.current.run(span, work).finally(() => void guarded(() => span.end()));
    };
    guarded(() => tracer.startActiveSpan(name, options, begin));
    return (result ??= work());
  }

  private authorize({ reason, cause }: AuthorizeEvent): void {
    this.finish(reason, reason !== 'none', { 'mubarokah.fault': reason === 'none' ? 'none' : 'app' });
    this.recordException(cause);
  }

  private callback({ reason, fault, cause }: CallbackEvent): void {
    // What a person or a stranger did is no error of this app.
    this.finish(reason, isCounted(fault), { 'mubarokah.fault': fault });
    this.recordException(cause);
  }

  private tokenRequest({ error, grantType }: TokenRequestEvent): void {
    this.finish(error, error !== 'none', { 'mubarokah.grant_type': grantType });
  }

  private apiRequest({ error, status }: ApiRequestEvent): void {
    const code: Attributes = /^\d{3}$/.test(status) ? { 'http.response.status_code': Number(status) } : {};
    this.finish(error, error !== 'none', code);
  }

  private recordException(cause: Error | undefined): void {
    const span = this.current.getStore();
    if (cause !== undefined) guarded(() => span?.recordException(cause));
  }

  /** Some tools show every span with an `error.type` as an error, whatever its status. */
  private finish(reason: string, isError: boolean, more: Attributes): void {
    const span = this.current.getStore();
    if (span === undefined) return;
    guarded(() => {
      const error: Attributes = isError ? { 'error.type': reason } : {};
      const attributes = { 'mubarokah.reason': reason, ...more, ...error };
      for (const [name, value] of Object.entries(attributes)) span.setAttribute(name, value);
      if (isError) span.setStatus({ code: ERROR });
    });
  }
}

/** What is known of an operation's span before it begins. */
function spanTemplates({ loginPath, callbackPath, baseUrl }: ResolvedOptions) {
  const { hostname, port, protocol } = new URL(baseUrl);
  const template = (name: string, method: string, attributes: Attributes): SpanTemplate => ({
    name: `mubarokah.${name}`,
    options: { kind: INTERNAL, attributes: { 'http.request.method': method, ...attributes } },
  });
  const route = (path: string | false): Attributes => (path === false ? {} : { 'http.route': path });
  const call = (path: string): Attributes => ({
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'url.full': baseUrl + path,
  });
  const authorize = template('authorize', 'GET', route(loginPath));
  const callback = template('callback', 'GET', route(callbackPath));
  const tokenRequest = template('token_request', 'POST', call('/oauth/token'));
  const apiRequests = {
    user: template('api_request', 'GET', call(API_PATHS.user)),
    user_details: template('api_request', 'GET', call(API_PATHS.user_details)),
    logout_sso: template('api_request', 'GET', call(API_PATHS.logout_sso)),
  };
  return (operation: Operation): SpanTemplate => {
    switch (operation.type) {
      case 'authorize':
        return authorize;
      case 'callback':
        return callback;
      case 'token-request':
        return tokenRequest;
      case 'api-request':
        return apiRequests[operation.endpoint];
    }
  };
}
