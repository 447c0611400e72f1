// What a scrape costs, and a series: in a process of its own, which may call the garbage collector.
import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { register } from 'prom-client';
import { VARIANTS } from './variants.mjs';

const SCRAPES = 200;
const ROUTES = 400;
const SERIES_A_ROUTE = 14;

const app = await VARIANTS['nestjs-mubarokah on Express']();
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address();
const heap = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const linesOf = (text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;

/** The time of a scrape to its last byte, of the rendering alone, and how long the event loop stood still. */
async function measure() {
  const url = `http://127.0.0.1:${port}/metrics`;
  for (let i = 0; i < 30; i += 1) await (await fetch(url)).text();
  const scrapes = [];
  const renders = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let text = '';
  for (let i = 0; i < SCRAPES; i += 1) {
    let startedAt = performance.now();
    text = await (await fetch(url)).text();
    scrapes.push(performance.now() - startedAt);
    startedAt = performance.now();
    await register.metrics();
    renders.push(performance.now() - startedAt);
  }
  delay.disable();
  const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return {
    scrapeMs: middle(scrapes),
    renderMs: middle(renders),
    longestHoldMs: delay.max / 1e6,
    usualHoldMs: delay.percentile(99) / 1e6,
    series: linesOf(text),
    bytes: text.length,
  };
}

const before = await measure();
const heapBefore = heap();
const histogram = register.getSingleMetric('http_server_request_duration_seconds');
for (let i = 0; i < ROUTES; i += 1)
  histogram.observe({ method: 'GET', route: `/route/${i}`, status_code: '200' }, 0.01);
const heapAfter = heap();
const after = await measure();
const more = ROUTES * SERIES_A_ROUTE;
process.send({
  ...before,
  heapBytesPerSeries: (heapAfter - heapBefore) / more,
  bytesPerSeries: (after.bytes - before.bytes) / more,
  renderMicrosecondsPerSeries: ((after.renderMs - before.renderMs) * 1000) / more,
});
process.exit();
