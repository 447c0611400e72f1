import { createServer, request as forward, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import type { Dependency, DependencyMetrics, MubarokahOptions } from 'nestjs-mubarokah';
import { MubarokahEvents } from '../../libs/mubarokah/src/events/index.js';
import { CATALOGUE, type MetricFamily, MetricsServer } from '../../libs/mubarokah/src/metrics/index.js';
import { describeWith } from '../support/binaries.js';
import { eventually } from '../support/eventually.js';
import { startPrometheus } from '../support/prometheus.js';
import { type Adapter, ADAPTERS, startApp, type TestApp } from '../support/start-app.js';

const OPEN_METRICS = { headers: { accept: 'application/openmetrics-text; version=1.0.0' } };
/** Uses each family whose labels the app names. */
const CACHE_METRICS: DependencyMetrics = {
  operations: ['get'],
  isCache: true,
  attach(observer) {
    observer.operation('get', true, 1);
    observer.cacheRequest('hit');
    observer.connections(() => ({ used: 1 }));
    return () => undefined;
  },
};
const CACHE: Dependency = { name: 'cache', metrics: CACHE_METRICS };
const TOKEN = 'a-token-for-scrapes';

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const start = async (
  adapter: Adapter,
  metrics: MubarokahOptions['metrics'] = {},
  dependencies: MubarokahOptions['dependencies'] = [],
): Promise<TestApp> => (app = await startApp(adapter, { options: () => ({ metrics, dependencies }) }));

const serverOf = (nest: TestApp['app']): Server => Reflect.get(nest.get(MetricsServer), 'server') as Server;

/** Names and labels, without values. */
const seriesOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name, labels = ''] = line.replace(/ \S+$/, '').split(/[{}]/);
      return `${name}{${labels
        .split(/,(?=\w+=)/)
        .sort()
        .join(',')}}`;
    })
    .sort();

describe.each(ADAPTERS)('a scrape on %s', (adapter) => {
  it('gets the same series in both formats, in whatever order they are asked for', async () => {
    const { url } = await start(adapter, { defaultMetrics: true });
    const classic = await (await fetch(`${url}/metrics`)).text();
    const open = await fetch(`${url}/metrics`, OPEN_METRICS);
    const openText = await open.text();
    const again = await (await fetch(`${url}/metrics`)).text();
    expect(open.headers.get('content-type')).toMatch(/^application\/openmetrics-text;\s?version=1\.0\.0/);
    expect(openText.endsWith('\n# EOF\n')).toBe(true);
    expect(openText).toContain('\n# TYPE mubarokah_logins counter\n');
    const own = (series: string[]) => series.filter((one) => !one.startsWith('nodejs_gc'));
    expect(own(seriesOf(openText))).toEqual(own(seriesOf(classic)));
    expect(own(seriesOf(again))).toEqual(own(seriesOf(classic)));
  });

  it.each([
    ['application/openmetrics-text', '1.0.0'],
    ['text/plain', '0.0.4'],
  ])('that Prometheus 3 asks for as %s has a type that it takes', async (type, version) => {
    const { url } = await start(adapter);
    const accept = `${type};version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.2`;
    const answer = await fetch(`${url}/metrics`, { headers: { accept } });
    // It fails a scrape whose type it does not know.
    expect(answer.headers.get('content-type')).toMatch(new RegExp(`^${type}; ?version=${version}(;|$)`));
    expect(await answer.text()).toContain('mubarokah_logins_total{');
  });

  it('gets a counter of the app without _total under its own name', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ region: 'west' });
    new Counter({ name: 'visits', help: 'A "visit".', registers: [registry] }).inc(2);
    const { url } = await start(adapter, { registry });
    const text = await (await fetch(`${url}/metrics`, OPEN_METRICS)).text();
    expect(text).toContain('# TYPE visits unknown\n# HELP visits A \\"visit\\".\nvisits{region="west"} 2\n');
  });

  it('is for those who know the token', async () => {
    const { url } = await start(adapter, { access: TOKEN });
    const ask = (authorization?: string) =>
      fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
    const refused = await ask();
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await ask('Bearer another-token-for-it')).status).toBe(401);
    const shown = await ask(`Bearer ${TOKEN}`);
    expect([shown.status, (await shown.text()).includes('mubarokah_logins_total')]).toEqual([200, true]);
  });

  it('is for those whom the app lets', async () => {
    const { url } = await start(adapter, { access: async (headers) => headers['x-scraper'] === 'mine' });
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/metrics`, { headers: { 'x-scraper': 'mine' } })).status).toBe(200);
  });

  it('has a port of its own when the app says so', async () => {
    const { app: nest, url } = await start(adapter, { port: 0, access: TOKEN });
    const { port } = nest.get(MetricsServer);
    const ask = (path: string, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/other', { authorization: `Bearer ${TOKEN}` })).status).toBe(404);
    const shown = await ask('/metrics', { authorization: `Bearer ${TOKEN}`, ...OPEN_METRICS.headers });
    expect([shown.status, (await shown.text()).endsWith('# EOF\n')]).toEqual([200, true]);
    await nest.close();
    await expect(ask('/metrics')).rejects.toThrow();
  });

  it.each([
    [undefined, '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
  ])('can come from where the host says, which is %s, to a port of its own', async (host, expected) => {
    const { app: nest } = await start(adapter, { port: 0, ...(host !== undefined && { host }) });
    expect(serverOf(nest).address()).toMatchObject({ address: expected });
  });

  it('is still answered after a connection that could not be taken, at a port of its own', async () => {
    const { app: nest } = await start(adapter, { port: 0 });
    serverOf(nest).emit('error', new Error('accept EMFILE'));
    expect((await fetch(`http://127.0.0.1:${nest.get(MetricsServer).port}/metrics`)).status).toBe(200);
  });

  it('gets all the rest where one dependency cannot be read', async () => {
    const attach: DependencyMetrics['attach'] = (observer) => {
      observer.connections(() => {
        throw new Error('the pool has ended');
      });
      return () => undefined;
    };
    const broken = { ...CACHE, metrics: { ...CACHE_METRICS, attach } };
    const { url } = await start(adapter, {}, [broken]);
    const shown = await fetch(`${url}/metrics`);
    expect([shown.status, (await shown.text()).includes('mubarokah_logins_total')]).toEqual([200, true]);
  });

  it('does not count itself, refused or not', async () => {
    const { url } = await start(adapter, { access: TOKEN });
    await fetch(`${url}/metrics`);
    const headers = { authorization: `Bearer ${TOKEN}` };
    await (await fetch(`${url}/metrics`, { headers })).text();
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    expect(text.match(/^http_server_request_duration_seconds_count.* [1-9]/gm)).toBeNull();
  });
});

it.each([
  [{ access: 'short' }, '"metrics.access" must have at least 16 characters, got 5.'],
  [{ path: false, port: 9000 }, '"metrics.port" needs "metrics.path", which is false'],
  [{ host: '0.0.0.0' }, '"metrics.host" needs "metrics.port".'],
  [{ port: 9000, host: '' }, '"metrics.host" must not be empty'],
] as const)('refuses %j at boot', async (metrics, words) => {
  await expect(start('express', metrics)).rejects.toThrow(words);
});

describeWith('prometheus')('a real Prometheus', () => {
  const proxies: Server[] = [];
  afterEach(() => proxies.splice(0).forEach((one) => one.close()));

  /** Asks for the classic format, as a Prometheus without OpenMetrics does. */
  const classicOnly = async (target: string): Promise<string> => {
    const proxy = createServer((request, response) => {
      forward(`${target}${request.url}`, { headers: { accept: 'text/plain;version=0.0.4' } }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }).end();
    }).listen(0, '127.0.0.1');
    proxies.push(proxy);
    await once(proxy, 'listening');
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  };

  it.each(['openmetrics', 'classic'] as const)(
    'finds every family by its name in the %s format',
    async (format) => {
      const accepted: string[] = [];
      const { url, app: nest } = await start('fastify', { defaultMetrics: true }, [CACHE]);
      nest.get(MubarokahEvents).emit({
        type: 'health-check',
        check: 'a check',
        criticality: 'critical',
        kind: 'probe',
        status: 'up',
        durationMs: 1,
      });
      (nest.getHttpServer() as Server).on('request', ({ headers, url: path }) => {
        if (path === '/metrics') accepted.push(String(headers.accept));
      });
      const prometheus = await startPrometheus(format === 'classic' ? await classicOnly(url) : url);
      try {
        await eventually('every family is there', async () => {
          const names = await prometheus.query('count by (__name__) ({job="your-app"})');
          const found = new Set(names.map(({ metric }) => metric.__name__));
          return Object.values<MetricFamily>(CATALOGUE).every(({ name, type }) =>
            found.has(type === 'histogram' ? `${name}_bucket` : name),
          );
        });
        expect(accepted[0]?.startsWith('application/openmetrics-text')).toBe(format === 'openmetrics');
      } finally {
        await prometheus.stop();
      }
    },
    60_000,
  );
});
