// A process that keeps very many sessions itself, and tells how long it was held when half of them ended.
import { setImmediate } from 'node:timers/promises';
import { MemorySessionStore } from 'nestjs-mubarokah';
import { digest } from '../../libs/mubarokah/dist/sealing/index.js';
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

/** As the library names sessions. Numbers would lie in few shards, all of which would grow and shrink in the same turn. */
const idOf = (number) => digest(`${number}`);

async function turnsOf(store) {
  await settled();
  turns.reset();
  const swept = await store.sweep();
  await settled();
  const { usualMs, longestMs, collectedMs, collections } = turns;
  return { ...swept, usualMs, longestMs, collectedMs, collections };
}

/** Until V8 has told of its collections. */
async function settled() {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

async function sweeps() {
  let now = 0;
  // Until the code is compiled.
  const small = new MemorySessionStore(() => now).forApp('small');
  for (let number = 0; number < 20_000; number += 1) await begin(small, idOf(number), 10_000);
  now = 20_000;
  await small.sweep();
  const store = new MemorySessionStore(() => now).forApp('app');
  for (let number = 0; number < size; number += 1)
    await begin(store, idOf(number), number % 2 === 0 ? 10_000 : 3_600_000);
  globalThis.gc();
  const quiet = await turnsOf(store);
  now = 40_000;
  globalThis.gc();
  return { quiet, half: await turnsOf(store) };
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
