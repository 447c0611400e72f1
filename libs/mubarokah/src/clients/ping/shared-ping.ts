import { type Ping, type PingContext, UP } from './ping.js';
import { SharedCall } from './shared-call.js';
import { untilAborted } from './until-aborted.js';

/**
 * A ping through a client that can neither cancel nor tell what it queues: at most one is in flight. `call` is told
 * how long the ping that began it may take.
 */
export function sharedPing(call: (context: Pick<PingContext, 'timeoutMs'>) => PromiseLike<unknown>): Ping {
  const shared = new SharedCall(call);
  return async (context) => {
    await untilAborted(shared.run(context), context.signal);
    return UP;
  };
}
