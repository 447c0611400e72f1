// A process that keeps very many sessions itself, and tells how long it was held when half of them ended.
import { setImmediate } from 'node:timers';
import { MemorySessionStore } from 'nestjs-mubarokah';
import { TouchLog } from '../../libs/mubarokah/dist/session/touch-log.js';
import { answerParent } from '../child.mjs';
import { watchTurns } from '../longest-turn.mjs';
import { begin } from './sessions.mjs';

const [, , given] = process.argv;
const size = Number(given);
const TOUCH_EVERY_MS = 60_000;
/** How often each person asks within that time. */
const ASKS = 10;

const turns = watchTurns();

async function longestTurnOf(store) {
  await new Promise(setImmediate);
  turns.reset();
  const startedAt = performance.now();
  const swept = await store.sweep();
  const sweepMs = performance.now() - startedAt;
  await new Promise(setImmediate);
  return { ...swept, sweepMs, longestTurnMs: turns.longestMs, usualTurnMs: turns.usualMs };
}

async function sweeps() {
  let now = 0;
  // Until the code is compiled.
  const small = new MemorySessionStore(() => now).forApp('small');
  for (let number = 0; number < 20_000; number += 1) await begin(small, number, 10_000);
  now = 20_000;
  await small.sweep();
  const store = new MemorySessionStore(() => now).forApp('app');
  for (let number = 0; number < size; number += 1)
    await begin(store, number, number % 2 === 0 ? 10_000 : 3_600_000);
  globalThis.gc();
  const quiet = await longestTurnOf(store);
  now = 40_000;
  globalThis.gc();
  return { quiet, half: await longestTurnOf(store) };
}

/** Which share of guarded requests also prolongs the session. */
function shareOfTouches(people) {
  const log = new TouchLog(TOUCH_EVERY_MS);
  const ids = Array.from({ length: people }, (_, person) => `session-${person}`);
  let written = 0;
  for (let round = 0; round < 2 * ASKS; round += 1)
    for (const [person, id] of ids.entries())
      if (log.isDue(id, ((round + person / people) * TOUCH_EVERY_MS) / ASKS)) written += 1;
  return written / (2 * ASKS * people);
}

answerParent({}, async (question) => (question === 'sweeps' ? sweeps() : shareOfTouches(size)));
