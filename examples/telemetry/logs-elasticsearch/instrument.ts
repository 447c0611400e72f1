import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';

/** For `pinoHttp: { stream }`. */
export const stream = pino.transport({
  target: 'pino-elasticsearch',
  options: { node: process.env.ELASTICSEARCH_URL, index: 'logs-my-app', esVersion: 9 },
});

/** Sends what has not been sent. The worker goes with the process, and does not keep it alive. */
export const flush = async (): Promise<void> => {
  stream.end();
  await Promise.race([once(stream, 'close'), sleep(5_000)]);
};
