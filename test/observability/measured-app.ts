import type { Dependency } from 'nestjs-mubarokah';
import { startApp } from '../support/start-app.js';
import { eventually } from '../support/eventually.js';
import { readScrape, type Shown } from './shown.js';

/** Uses each family whose labels the app names. */
const DATABASE: Dependency = {
  name: 'postgres',
  check: { probe: () => undefined },
  metrics: {
    operations: ['select'],
    isCache: true,
    attach(observer) {
      for (const succeeded of [true, false]) observer.operation('select', succeeded, 1);
      for (const result of ['hit', 'miss', 'error'] as const) observer.cacheRequest(result);
      observer.connections(() => ({ used: 1, idle: 1, pending: 0, max: 2 }));
      return () => undefined;
    },
  },
};

/** What a real app shows that uses all there is. */
export async function scrapeOfApp(): Promise<string> {
  const app = await startApp('fastify', {
    options: () => ({
      dependencies: [DATABASE],
      metrics: { defaultMetrics: true },
      health: { mubarokah: { mode: 'passive' } },
    }),
  });
  try {
    let text = '';
    await eventually('both checks have run, and garbage was collected', async () => {
      Array.from({ length: 200_000 }, (_, index) => ({ index })); // the first collection brings its metrics
      text = await (await fetch(`${app.url}/metrics`)).text();
      const checks = text.match(/^mubarokah_health_check_info/gm)?.length;
      return checks === 2 && /^nodejs_gc_duration_seconds_sum/m.test(text);
    });
    return text;
  } finally {
    await app.close();
  }
}

/** What an app shows that declares nothing and leaves out what it can. */
export async function scrapeOfBareApp(): Promise<string> {
  const app = await startApp('fastify', {
    options: () => ({ metrics: { defaultMetrics: false }, health: { mubarokah: false } }),
  });
  try {
    return await (await fetch(`${app.url}/metrics`)).text();
  } finally {
    await app.close();
  }
}

/** The series that rules can name: those of an app, and those that Prometheus itself makes. */
export function seriesFor(scrape: string, recorded: readonly string[]): Shown[] {
  const job = { job: 'your-app' };
  return [
    ...readScrape(scrape),
    ...readScrape('up 1'),
    ...recorded.map((name) => ({
      name,
      labels: name.startsWith('job_fault:') ? { ...job, fault: 'app' } : job,
    })),
  ];
}
