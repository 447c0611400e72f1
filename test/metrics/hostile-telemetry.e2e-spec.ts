import { context, trace, type TracerProvider } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LoginAttempt } from 'nestjs-mubarokah';
import { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, type Adapter } from '../support/start-app.js';
import { startLogins } from './logins.js';

const fail = (): never => {
  throw new Error('telemetry');
};
/** Every property of it, and of what those give, is a function that throws, but `startActiveSpan`. */
const throwing: unknown = new Proxy(fail, { get: () => fail });

type Begin = (...parameters: unknown[]) => unknown;
const tracers = (startActiveSpan: Begin): TracerProvider => ({
  getTracer: () => ({ startActiveSpan, startSpan: fail }),
});
const workOf = (parameters: unknown[]): ((span: unknown) => unknown) =>
  parameters.at(-1) as (span: unknown) => unknown;

const HOSTILE: readonly [string, TracerProvider][] = [
  ['throws at once', tracers(fail)],
  ['throws after the work has begun', tracers((...given) => (workOf(given)(throwing), fail()))],
  ['gives a span whose every method throws', tracers((...given) => workOf(given)(throwing))],
  ['gives junk for a span', tracers((...given) => workOf(given)(7))],
  ['never calls back, and returns junk', tracers(() => 'junk')],
  ['never ends', tracers((...given) => (workOf(given)(throwing), new Promise(() => {})))],
  ['calls back twice', tracers((...given) => (workOf(given)(throwing), workOf(given)(throwing)))],
  ['calls back later', tracers((...given) => void setImmediate(() => workOf(given)(throwing)))],
];
/** What each line of ours comes to. */
const write = (...given: unknown[]): void => void (given.at(-1) === 'Mubarokah' && fail());
const throwingLogger = { log: write, warn: write, error: write };

interface Seen {
  readonly answers: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** A login, a denial, three faults of the provider, a hook that throws, and a forged callback. */
async function sevenOutcomes(adapter: Adapter): Promise<Seen> {
  let hook = (_: LoginAttempt): void => {};
  const logins = await startLogins(adapter, {
    logger: throwingLogger,
    options: () => ({ hooks: { onLogin: (login) => hook(login) } }),
  });
  const answers: string[] = [];
  const note = async (coming: Promise<Response>): Promise<void> => {
    const { status, headers } = await coming;
    answers.push(`${status} ${headers.get('location')?.replace(logins.app.url, '') ?? ''}`.trim());
  };
  const { sandbox } = logins;
  await note(logins.logIn());
  const browser = new BrowserSession();
  await note(browser.get(await logins.walk(browser, true)));
  for (const answer of [
    { status: 401, body: { error: 'invalid_client' } },
    { status: 503 },
    { reset: true },
  ]) {
    sandbox.next('token', { ...answer, times: 2 });
    await note(logins.logIn());
    sandbox.reset();
  }
  hook = fail;
  await note(logins.logIn());
  await note(new BrowserSession().get(`${logins.app.url}/auth/mubarokah/callback?code=a&state=forged`));
  const counts = await logins.counts('mubarokah_oauth_callbacks_total');
  await logins.close();
  return { answers, counts };
}

afterEach(() => {
  trace.disable();
  context.disable();
});

describe.each(ADAPTERS)('a login on %s', (adapter) => {
  it('answers and counts as without OpenTelemetry, whatever the tracer does', async () => {
    const bare = await sevenOutcomes(adapter);
    const statuses = bare.answers.map((answer) => Number.parseInt(answer));
    expect(statuses).toEqual([303, 403, 500, 502, 503, 500, 400]);
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    for (const [does, provider] of HOSTILE) {
      trace.setGlobalTracerProvider(provider);
      expect([does, await sevenOutcomes(adapter)]).toEqual([does, bare]);
      trace.disable();
    }
  }, 60_000);
});
