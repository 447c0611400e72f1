import { unsubscribe } from 'node:diagnostics_channel';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Redis } from 'ioredis';
import { MubarokahEvents, type MubarokahEventType } from 'nestjs-mubarokah/events';
import { listenToChannel } from '../../libs/mubarokah/src/events/listen-to-channel.fixture.js';
import { shown } from '../grid/grid-log.js';
import { decodedParts, redisContents } from '../support/redis-contents.js';
import type { TestApp } from '../support/start-app.js';

/** Everywhere that this package writes to, or lets others read. */
export const PLACES = [
  'log lines',
  'errors',
  'events',
  'diagnostics channels',
  'metrics',
  'OpenMetrics',
  'spans',
  'pages and JSON answers',
  'response headers',
  'redirects',
  'cookies',
  'Redis',
  'commands to Redis',
] as const;
export type Place = (typeof PLACES)[number];

const EVENTS = Object.keys({
  authorize: true,
  callback: true,
  'token-request': true,
  'api-request': true,
  'provider-attempt': true,
  circuit: true,
  'session-started': true,
  'session-ended': true,
  'active-sessions': true,
  'store-error': true,
  'auth-check': true,
  'health-check': true,
} satisfies Record<MubarokahEventType, true>) as MubarokahEventType[];

/** Sees and keeps all that is written anywhere. */
export class Witness {
  private readonly seen: Record<Place, string[]>;
  private readonly spans = new InMemorySpanExporter();
  private readonly ends: (() => void)[] = [];

  constructor() {
    this.seen = Object.fromEntries(PLACES.map((place) => [place, []])) as never;
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.spans)] }),
    );
    for (const stream of [process.stdout, process.stderr]) {
      const original = stream.write.bind(stream);
      // By hand, since a test that restores all its mocks must not end this.
      stream.write = (text: unknown) => this.seen['log lines'].push(String(text)) > 0;
      this.ends.push(() => (stream.write = original));
    }
    this.ends.push(
      () => trace.disable(),
      () => context.disable(),
    );
  }

  /** Hears whatever is published in this process. */
  async listenToChannels(): Promise<void> {
    for (const type of EVENTS) {
      const listener = (event: unknown): void => void this.seen['diagnostics channels'].push(shown(event));
      await listenToChannel(`mubarokah:${type}`, listener);
      this.ends.push(() => unsubscribe(`mubarokah:${type}`, listener));
    }
  }

  listenTo(app: TestApp): void {
    const events = app.app.get(MubarokahEvents);
    for (const type of EVENTS) events.on(type, (event) => this.seen.events.push(shown(event)));
  }

  /** Hears every command that Redis gets, from whoever. */
  async listenToRedis(redis: Redis): Promise<void> {
    const monitor = await redis.monitor();
    monitor.on('monitor', (_time: string, command: string[]) => {
      this.seen['commands to Redis'].push(command.join(' '));
    });
    this.ends.push(() => monitor.disconnect());
  }

  /** Reads an answer as a browser, or somebody behind it, could. Those to people hold their own session's id. */
  async read(response: Response): Promise<Response> {
    const { 'pages and JSON answers': bodies, 'response headers': headers, redirects, cookies } = this.seen;
    bodies.push(await response.clone().text());
    for (const [name, value] of response.headers) {
      if (name !== 'location' && name !== 'set-cookie') headers.push(`${name}: ${value}`);
    }
    redirects.push(withoutState(response.headers.get('location') ?? ''));
    for (const cookie of response.headers.getSetCookie()) {
      const shownPart = cookie.replace(/^(mubarokah-[\w-]{11}-session)=[^;]+/, '$1=');
      cookies.push(shownPart, ...decodedParts(shownPart));
    }
    return response;
  }

  /** Takes an error apart, in every way that a logger could. */
  takeApart(error: unknown): void {
    const { errors } = this.seen;
    errors.push(shown(error), String(error), JSON.stringify(error) ?? '');
    if (!(error instanceof Error)) return;
    errors.push(error.stack ?? '', JSON.stringify(Object.getOwnPropertyDescriptors(error)));
    if (error.cause !== undefined) this.takeApart(error.cause);
  }

  /** All that was written until now. */
  async places(app: TestApp, redis: Redis): Promise<Record<Place, string>> {
    const scrape = async (accept: string): Promise<string> =>
      (await fetch(`${app.url}/metrics`, { headers: { accept } })).text();
    const spans = this.spans
      .getFinishedSpans()
      .map(({ name, attributes, status, events, links }) =>
        JSON.stringify({ name, attributes, status, events, links }),
      );
    const joined = Object.entries(this.seen).map(([place, texts]) => [place, texts.join('\n')]);
    return {
      ...(Object.fromEntries(joined) as Record<Place, string>),
      metrics: await scrape('text/plain'),
      OpenMetrics: await scrape('application/openmetrics-text'),
      spans: spans.join('\n'),
      Redis: await redisContents(redis),
    };
  }

  end(): void {
    for (const end of this.ends) end();
  }
}

/** The way to the provider carries the state, as OAuth demands. */
function withoutState(location: string): string {
  if (!URL.canParse(location)) return location;
  const url = new URL(location);
  if (url.pathname === '/oauth/authorize') url.searchParams.delete('state');
  return url.href;
}
