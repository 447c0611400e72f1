import { start, stop } from '@splunk/otel';

start();

/** Sends what has not been sent. */
export const flush = async (): Promise<void> => {
  await stop();
};
