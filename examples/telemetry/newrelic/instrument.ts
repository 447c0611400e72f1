import newrelic from 'newrelic';

/** Sends what has not been sent. */
export const flush = (): Promise<void> =>
  new Promise((resolve) => {
    newrelic.shutdown({ collectPendingData: true, timeout: 3_000 }, () => resolve());
  });
