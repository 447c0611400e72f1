import { AllowedHosts } from './http/allowed-hosts.js';
import { RequestListener } from './request-listener.js';
import { resolveOptions } from './resolve-options.js';
import { createRoutes } from './routes.js';
import type { SandboxAnswer, SandboxEndpoint, SandboxOptions, SandboxRequest } from './sandbox-options.js';
import { SandboxServer } from './sandbox-server.js';
import { playPerson } from './simulated-person.js';
import { createProvider } from './state/provider.js';
import { RequestLog } from './steering/request-log.js';
import type { SandboxFault } from './steering/faults.js';
import { Script } from './steering/script.js';
import { Steering } from './steering/steering.js';
import { Throttle } from './steering/throttle.js';

interface Parts {
  readonly server: SandboxServer;
  readonly steering: Steering;
  readonly closing: AbortController;
}

/**
 * Mubarokah ID for development and tests: a real HTTP server with the provider's endpoints, a login and a consent
 * page, and a way to make each endpoint misbehave. It needs no network and knows only made-up people.
 *
 * @example
 * ```ts
 * const sandbox = await MubarokahSandbox.start({
 *   clients: [{ ...SANDBOX_CLIENT, redirectUris: [`${appUrl}/auth/mubarokah/callback`] }],
 * });
 *
 * const login = await fetch(`${appUrl}/auth/mubarokah`, { redirect: 'manual' });
 * const callback = await sandbox.authorizeFor(login.headers.get('location')!);
 *
 * sandbox.next('token', { status: 503 });
 * // ... open `callback` with the cookies of `login`, see what the app does
 * await sandbox.close();
 * ```
 */
export class MubarokahSandbox {
  private constructor(private readonly parts: Parts) {}

  /**
   * Starts a sandbox; resolves when it listens.
   * @throws TypeError when an option is wrong, and Error when the port is taken or `NODE_ENV` is `production`.
   */
  static async start(options: SandboxOptions = {}): Promise<MubarokahSandbox> {
    const resolved = resolveOptions(options);
    const { now, port, host } = resolved;
    if (!resolved.dangerouslyAllowProduction) refuseProduction();
    const provider = await createProvider(resolved);
    const throttle = new Throttle(resolved.requestsPerMinute, now);
    const script = new Script();
    const log = new RequestLog();
    const steering = new Steering({
      provider,
      script,
      log,
      throttle,
      onChange: () => resolved.onChange?.({ users: provider.users, dialect: provider.dialect }),
    });
    const closing = new AbortController();
    const listener = new RequestListener({
      provider,
      routes: createRoutes(provider, throttle),
      hosts: new AllowedHosts([host, ...resolved.allowedHosts]),
      script,
      log,
      steering,
      now,
      onRequest: resolved.onRequest,
      closing: closing.signal,
    });
    const server = await SandboxServer.listen(port, host, (request, response) => {
      void listener.listen(request, response);
    });
    return new MubarokahSandbox({ server, steering, closing });
  }

  /** The base URL to configure the app with, without a slash at its end. */
  get url(): string {
    return this.parts.server.url;
  }

  /** The last 1000 requests, oldest first, control API excepted. */
  get requests(): readonly SandboxRequest[] {
    return this.parts.steering.requests('en');
  }

  /** Stops listening and ends every connection, waiting ones too. May be called again. */
  close(): Promise<void> {
    this.parts.closing.abort();
    return this.parts.server.close();
  }

  /**
   * Replaces the next answer of an endpoint, or the next few; called again, it queues up behind.
   * @throws TypeError when a field is wrong.
   */
  next(endpoint: SandboxEndpoint, answer: SandboxAnswer): void {
    this.parts.steering.next(endpoint, answer);
  }

  /**
   * Brings about what goes wrong at a provider, by one of the names of {@link SANDBOX_FAULTS}, until {@link reset}.
   * @throws TypeError when there is no such fault.
   */
  fault(name: SandboxFault): void {
    this.parts.steering.fault(name);
  }

  /**
   * Forgets the answers that {@link next} queued and the request log; secrets and the limit of requests are again those
   * of the start. Tokens, codes and sessions stay.
   */
  reset(): void {
    this.parts.steering.reset();
  }

  /**
   * Plays the person at the browser: logs in, consents where they are asked, and returns the callback URL with its
   * code or error. It is a new browser each time. Somebody who denies is asked even if they have consented before.
   *
   * @param url - the authorize URL to which the app redirected
   * @param options - `user`: name or id of the person, by default the first; `deny`: refuses to consent
   * @throws Error when the URL is not this sandbox's, or the sandbox shows an error instead of a login.
   */
  async authorizeFor(
    url: string | URL,
    options: { readonly user?: string | number; readonly deny?: boolean } = {},
  ): Promise<URL> {
    const authorizeUrl = new URL(url, this.url);
    if (authorizeUrl.port !== new URL(this.url).port || authorizeUrl.pathname !== '/oauth/authorize') {
      throw new Error(
        `MubarokahSandbox: expected an authorize URL of ${this.url}, got ${authorizeUrl.origin}.`,
      );
    }
    return playPerson(this.url, authorizeUrl, {
      user: this.parts.steering.user(options.user),
      denies: options.deny ?? false,
    });
  }

  /**
   * Ends one access or refresh token, as an administrator might.
   * @throws Error when this sandbox never issued it.
   */
  revoke(token: string): void {
    this.parts.steering.revoke(token);
  }

  /** Gives a client another secret: from now on the old one is refused. @throws Error when there is no such client. */
  rotateClientSecret(clientId: string, newSecret: string): void {
    this.parts.steering.rotateClientSecret(clientId, newSecret);
  }

  /**
   * Limits `/oauth/token` to so many requests a minute for each client address, counted from now; 0 refuses them
   * all, `false` lifts the limit.
   * @throws TypeError when it is neither.
   */
  throttle(requestsPerMinute: number | false): void {
    this.parts.steering.throttle(requestsPerMinute);
  }
}

/** It logs anybody in as anybody. */
function refuseProduction(): void {
  if (process.env['NODE_ENV'] !== 'production') return;
  throw new Error(
    'MubarokahSandbox: the sandbox lets everybody in, so it does not start where NODE_ENV is "production". ' +
      'Use the real Mubarokah ID there; a test that needs NODE_ENV=production sets dangerouslyAllowProduction: true.',
  );
}
