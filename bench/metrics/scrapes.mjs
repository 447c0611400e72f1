// What a scrape of the full catalogue costs, and each series more.
import { Agent, get } from 'node:http';
import { ask, startChild } from '../child.mjs';
import { profileOf } from '../profiles.mjs';
import { median } from '../report.mjs';

const SCRAPES = 400;
const WARM_UP = 200;
/** Scrapes more that are profiled. */
export const PROFILED_SCRAPES = 2_000;

export async function measureScrapes() {
  const { child, ready } = await startChild(new URL('series.mjs', import.meta.url));
  const agent = new Agent({ keepAlive: true });
  try {
    await scrape(agent, ready.port, WARM_UP);
    const took = await scrape(agent, ready.port, SCRAPES);
    const scrapeMore = () => scrape(agent, ready.port, PROFILED_SCRAPES);
    const microsecondsOf = await profileOf(child, PROFILED_SCRAPES, scrapeMore);
    await ask(child, 'watch');
    await scrape(agent, ready.port, SCRAPES);
    const holds = await ask(child, 'watched');
    const before = await ask(child, 'render');
    const { more } = await ask(child, 'grow');
    await ask(child, 'render'); // once, for what is kept with each series
    const after = await ask(child, 'render');
    const each = (field) => (after[field] - before[field]) / more;
    return {
      ...before,
      ...holds,
      scrapeMs: median(took),
      microsecondsOf,
      heapBytesPerSeries: each('heapBytes'),
      bytesPerSeries: each('bytes'),
      renderMicrosecondsPerSeries: each('renderMs') * 1_000,
    };
  } finally {
    agent.destroy();
    child.kill();
  }
}

/** One after the other, as a Prometheus would; resolves to the time of each to its last byte, in milliseconds. */
async function scrape(agent, port, count) {
  const took = [];
  for (let i = 0; i < count; i += 1) {
    const startedAt = performance.now();
    await new Promise((resolve, reject) => {
      get({ agent, port, host: '127.0.0.1', path: '/metrics' }, (response) => {
        response.on('data', () => undefined).on('end', resolve);
      }).on('error', reject);
    });
    took.push(performance.now() - startedAt);
  }
  return took;
}
