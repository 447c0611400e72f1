import { hasSubscribers, subscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';

/**
 * Subscribes, and makes sure of it: when a channel of that name has just been collected, one that an earlier test file
 * left in this process, Node 20 forgets its successor a turn later (nodejs/node#59910).
 */
export async function listenToChannel(name: string, listener: (message: unknown) => void): Promise<void> {
  do {
    subscribe(name, listener);
    await setImmediate();
    await setImmediate();
  } while (!hasSubscribers(name));
}
