import type { ProbeContext } from '../../options/index.js';
import { type Ping, UP } from './check-result.js';
import { SharedCall } from './shared-call.js';
import { untilAborted } from './until-aborted.js';

/**
 * A ping through a client that can neither cancel nor tell what it queues: at most one is under way. `call` is told
 * how long the probe that began it may take.
 */
export function sharedPing(call: (context: Pick<ProbeContext, 'timeoutMs'>) => PromiseLike<unknown>): Ping {
  const shared = new SharedCall(call);
  return async (context) => {
    await untilAborted(shared.run(context), context.signal);
    return UP;
  };
}
