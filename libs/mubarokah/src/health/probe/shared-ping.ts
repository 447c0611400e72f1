import { type Ping, UP } from './check-result.js';
import { SharedCall } from './shared-call.js';
import { untilAborted } from './until-aborted.js';

/** A ping through a client that can neither cancel nor tell what it queues: at most one is under way. */
export function sharedPing(call: () => PromiseLike<unknown>): Ping {
  const shared = new SharedCall(call);
  return async ({ signal }) => {
    await untilAborted(shared.run(), signal);
    return UP;
  };
}
