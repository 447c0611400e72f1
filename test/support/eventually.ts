import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something of another process has come true, and says what did not. */
export async function eventually(
  what: string,
  holds: () => Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const endsAt = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < endsAt) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`Not within ${timeoutMs} ms: ${what}.`, { cause: last });
}
