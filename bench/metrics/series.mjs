// The app that is scraped, in a process of its own, which may call the garbage collector.
import 'reflect-metadata';
import { register } from 'prom-client';
import { answerParent } from '../child.mjs';
import { watchTurns } from '../longest-turn.mjs';
import { profiling } from '../profile.mjs';
import { median } from '../report.mjs';
import { Exposition } from '../../libs/mubarokah/dist/metrics/exposition/exposition.js';
import { VARIANTS } from './variants.mjs';

const RENDERINGS = 200;
const ROUTES = 400;
const SERIES_A_ROUTE = 14;

const app = await VARIANTS['nestjs-mubarokah on Express']();
await app.listen(0, '127.0.0.1');
const exposition = app.get(Exposition, { strict: false });
let turns;

const ANSWERS = {
  ...profiling(),

  /** From now on it is watched how long the event loop is held, which itself takes time in each turn. */
  watch() {
    turns = watchTurns();
  },

  watched() {
    return { longestHoldMs: turns.longestMs, usualHoldMs: turns.usualMs };
  },

  /** The time of the rendering alone. */
  async render() {
    const took = [];
    let text = '';
    for (let i = 0; i < RENDERINGS; i += 1) {
      const startedAt = performance.now();
      text = (await exposition.render('text/plain')).body;
      took.push(performance.now() - startedAt);
    }
    const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    return { renderMs: median(took), series, bytes: text.length, heapBytes: heap() };
  },

  /** Makes more series, as many as it answers. */
  grow() {
    const histogram = register.getSingleMetric('http_server_request_duration_seconds');
    for (let i = 0; i < ROUTES; i += 1)
      histogram.observe({ method: 'GET', route: `/route/${i}`, status_code: '200' }, 0.01);
    return { more: ROUTES * SERIES_A_ROUTE };
  },
};

function heap() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

answerParent({ port: app.getHttpServer().address().port }, (question) => ANSWERS[question]());
