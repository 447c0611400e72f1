import { contained } from '../../events/index.js';

const INTERVAL_MS = 50;

/**
 * Tells how late a timer fires, twenty times a second. Told to a histogram, the figures only ever grow, so any number
 * of scrapers reads the same; `nodejs_eventloop_lag_*` of prom-client begins anew with each scrape.
 *
 * @returns what ends it
 */
export function watchEventLoopDelay(notify: (seconds: number) => void): () => void {
  let expectedAt = performance.now() + INTERVAL_MS;
  const tick = contained('Measuring the event loop', () => {
    const now = performance.now();
    notify(Math.max(now - expectedAt, 0) / 1000);
    expectedAt = now + INTERVAL_MS;
  });
  const timer = setInterval(tick, INTERVAL_MS).unref();
  return () => clearInterval(timer);
}
