import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { selfSignedFor127 } from './certificate.js';
import { manifestOf } from './example-folder.js';
import { Intake } from './intake.js';
import { type Outcome, runExample } from './run-example.js';
import type { Seen, SeenSpan } from './seen.js';
import { VENDORS } from './vendors.js';

/** The gate takes three, since each has its packages installed: npm run test:vendors takes all. */
const WANTED = process.env.VENDORS ?? 'opentelemetry,sentry,datadog';
const all = VENDORS.flatMap((vendor) =>
  vendor.adapters.map((adapter) => ({ vendor, adapter, title: vendor.title })),
);
const wanted = all.filter(({ vendor: { name }, adapter }) =>
  WANTED === 'all'
    ? true
    : WANTED.split(',').includes(name) && (adapter === 'express' || process.env.VENDORS !== undefined),
);

/** What was seen to hold, by vendor and adapter, for the table in docs/telemetry.md. */
const results: Record<string, Record<string, unknown>> = {};

describe.each(wanted)('$title on $adapter', ({ vendor, adapter }) => {
  let intake: Intake;
  let outcome: Outcome;
  let seen: Seen;
  const result: Record<string, unknown> = {};

  beforeAll(async () => {
    const secure = vendor.isSecure === true ? await selfSignedFor127() : undefined;
    intake = await Intake.start(vendor.answer, secure);
    const env = { ...vendor.env(intake), ...(secure && { NODE_EXTRA_CA_CERTS: secure.file }) };
    outcome = await runExample(vendor.name, adapter, intake, env);
    seen = vendor.read(intake.received);
    const { dependencies } = await manifestOf(vendor.name);
    const sdk = dependencies[vendor.sdk]!;
    results[`${vendor.name} ${adapter}`] = Object.assign(result, { sdk, node: outcome.version });
  }, 240_000);
  afterAll(() => intake.close());

  const holds = (what: string): void => void (result[what] = true);
  const reasonOf = ({ attributes }: SeenSpan): unknown => attributes['mubarokah.reason'];
  const ours = (name: string): SeenSpan[] => seen.spans.filter((span) => span.name === `mubarokah.${name}`);

  it('changes no answer', () => {
    expect(outcome.statuses).toEqual({
      login: 303,
      profile: 200,
      denial: 403,
      invalid_client: 500,
      '503': 502,
      reset: 503,
      'hook throws': 500,
      forged: 400,
      item: 200,
      boom: 500,
      nowhere: 404,
      probe: 200,
      'deep probe': 200,
    });
    holds('works');
  });

  it('names requests by their route', () => {
    const names = new Set(seen.spans.filter(({ isServer }) => isServer).map(({ name }) => name));
    const routes = ['/auth/mubarokah', '/auth/mubarokah/callback'].map((path) =>
      vendor.transaction(path, adapter),
    );
    expect([...names].filter((name) => name.includes('auth')).sort()).toEqual(routes);
    expect([...names].filter((name) => name.includes('(?'))).toEqual([]);
    holds('names');
  });

  it('shows the spans of a login in one trace, below the request', () => {
    const callback = ours('callback').find((span) => reasonOf(span) === 'none')!;
    const byId = new Map(seen.spans.map((span) => [span.id, span]));
    let above: SeenSpan | undefined = callback;
    while (above !== undefined && !above.isServer) above = byId.get(above.parentId ?? '');
    expect(above).toMatchObject({
      name: vendor.transaction('/auth/mubarokah/callback', adapter),
      traceId: callback.traceId,
    });
    for (const name of ['token_request', 'api_request'])
      expect(ours(name).filter(({ parentId }) => parentId === callback.id)).toMatchObject([
        { traceId: callback.traceId },
      ]);
    holds('spans');
  });

  it('shows one error for each fault of the app, and none for what people do', () => {
    const known = seen.errors
      .filter((error) => !/socket hang up|other side closed|HttpError/.test(error))
      .map((error) => error.split('\n')[0]);
    expect(known.sort()).toEqual([...vendor.errors].sort());
    const inError = ours('callback')
      .filter(({ isError }) => isError)
      .map(reasonOf);
    const due = vendor.isBlindToStatus === true ? [] : ['token_invalid_client', 'hook_error'];
    expect(inError).toEqual(expect.arrayContaining(due));
    expect(inError).not.toEqual(expect.arrayContaining(['access_denied']));
    expect(inError).not.toEqual(expect.arrayContaining(['missing_cookie']));
    // Of those six that failed, the person's refusal and the stranger's callback are no errors.
    const callbacks = seen.spans.filter(
      ({ isServer, name }) => isServer && name === vendor.transaction('/auth/mubarokah/callback', adapter),
    );
    expect(callbacks.filter(({ isError }) => isError)).toHaveLength(4);
    holds('errors');
  });

  it('shows no error for a probe while the app drains, nor for the check of Mubarokah ID', () => {
    const inError = seen.spans.filter(({ isError }) => isError);
    expect(inError.filter(({ isServer, name }) => isServer && name.includes('health'))).toEqual([]);
    // The check asks without a token, and wants the 401.
    expect(inError.filter((span) => JSON.stringify(span.attributes).includes('/api/user'))).toEqual([]);
    holds('probes');
  });

  it('gets the metrics of logins, where it takes metrics of OpenTelemetry', () => {
    const isSent = intake.text.includes('mubarokah.logins');
    expect(isSent).toBe(vendor.takesNoMetrics !== true);
    result.metrics = isSent;
  });

  it('gets none of the secrets of a login', () => {
    expect(intake.text.length).toBeGreaterThan(2_000);
    expect(outcome.leaks).toEqual([]);
    holds('leaks');
  });

  it('joins the log line of a login to its trace', () => {
    const traces = ours('callback').filter((span) => reasonOf(span) === 'hook_error');
    const written = outcome.output.split('\n').filter((line) => line.includes('"event.reason":"hook_error"'));
    const lines = written.map((line) => JSON.parse(line) as { trace_id: string });
    expect(lines).toHaveLength(1);
    expect(traces.map(({ traceId }) => lines[0]!.trace_id.endsWith(traceId))).toEqual([true]);
    const sent = seen.logs.filter(({ attributes }) => attributes['event.reason'] === 'hook_error');
    for (const log of sent)
      expect(log).toMatchObject({ message: 'Login failed', traceId: lines[0]!.trace_id });
    result.logs = sent.length > 0 ? 'sent' : 'stdout';
  });

  it('keeps the drain, and loses nothing of its last seconds', () => {
    const { whileDraining, drainedMs, exit } = outcome;
    expect({ whileDraining, exit }).toEqual({ whileDraining: 303, exit: 'SIGTERM' });
    expect(drainedMs).toBeGreaterThan(1_000);
    const spans = ours('callback').filter((span) => reasonOf(span) === 'none').length;
    const logs = seen.logs.filter(({ message }) => message === 'Login succeeded').length;
    // Some send a sample of the traces, and all lines.
    expect(Math.max(spans, logs)).toBe(2);
    holds('drain');
  });
});

afterAll(async () => {
  if (WANTED !== 'all') return;
  await writeFile(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
});
