import { start, stop } from '@splunk/otel';

start();

/** Sends what has not been sent. */
export const flush = (): Promise<void> => stop();
