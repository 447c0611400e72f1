import { type Ping, PingFailure } from './ping.js';
import { reasonOfError } from './reason-of-error.js';

/** What a check would make of a ping. */
export async function outcomeOf(ping: Ping, timeoutMs: number): Promise<object> {
  try {
    return await ping({ signal: AbortSignal.timeout(timeoutMs), timeoutMs });
  } catch (error) {
    const { reason = reasonOfError(error), numbers } = PingFailure.in(error) ?? {};
    return { status: 'down', reason, ...(numbers !== undefined && { numbers }) };
  }
}
