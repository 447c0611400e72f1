import { setTimeout as delay } from 'node:timers/promises';
import { fitted } from '../workspace/fitted.mjs';

/** Long enough to see on the pages and on `/health` what an app is without it. */
const AWAY_MS = 30_000;

/**
 * Starts a service again, at the same address, whenever it has ended by itself, and says so.
 * @param {import('../workspace/processes.mjs').Processes} processes
 * @param {string} title
 * @param {Awaited<ReturnType<typeof import('./service.mjs').startService>>} service
 */
export async function keepUp(processes, title, { ended, startAgain }) {
  for (;;) {
    const { message, excerpt } = await ended.catch((fault) => fault);
    if (processes.isStopping) return;
    console.error(
      `\n${fitted(message)}\n${excerpt}\nThe demo goes on without it: see /health/deep.\n${title} is started again in ${AWAY_MS / 1000} s.`,
    );
    await delay(AWAY_MS, undefined, { ref: false });
    if (processes.isStopping) return;
    ended = startAgain().then((service) => {
      console.log(`\n${title} is back.`);
      return service.ended;
    });
  }
}
