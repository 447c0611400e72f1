import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';

/** For `pinoHttp: { stream }`. */
export const stream = pino.transport({
  target: '@logtail/pino',
  options: { sourceToken: process.env.LOGTAIL_TOKEN, options: { endpoint: process.env.LOGTAIL_ENDPOINT } },
});

/** Sends what has not been sent. The worker goes with the process, and does not keep it alive. */
export const flush = async (): Promise<void> => {
  stream.end();
  await Promise.race([once(stream, 'close'), sleep(5_000)]);
};
