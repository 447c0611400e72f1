import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';

/** For `pinoHttp: { stream }`. */
export const stream = pino.transport({
  target: new URL('./splunk-hec.js', import.meta.url).pathname,
  options: { url: process.env.SPLUNK_HEC_URL, token: process.env.SPLUNK_HEC_TOKEN },
});

/** Sends what has not been sent. The worker goes with the process, and does not keep it alive. */
export const flush = async (): Promise<void> => {
  stream.end();
  await Promise.race([once(stream, 'close'), sleep(5_000)]);
};
