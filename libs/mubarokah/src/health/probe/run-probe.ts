import { PingFailure, reasonOfError } from '../../clients/index.js';
import type { ProbeContext } from '../../options/index.js';
import { startDeadline } from '../../time/index.js';
import { type CheckResult, down } from './check-result.js';
import { readResult } from './read-result.js';

type AnyProbe = (context: ProbeContext) => unknown;

/**
 * Runs a probe against a deadline. Never rejects, and always settles within `timeoutMs`: what throws, hangs or
 * returns nonsense is down. `stop` ends it sooner.
 */
export async function runProbe(probe: AnyProbe, timeoutMs: number, stop?: AbortSignal): Promise<CheckResult> {
  const abort = new AbortController();
  const end = (): void => abort.abort();
  const cancel = startDeadline(timeoutMs, end, { isBackground: true });
  stop?.addEventListener('abort', end, { once: true });
  const deadline = new Promise<CheckResult>((resolve) => {
    // A turn later, so that a probe that heeds the signal can tell what it was waiting for.
    abort.signal.addEventListener('abort', () => setImmediate(resolve, down('timeout')), { once: true });
  });
  try {
    return await Promise.race([attempt(probe, { signal: abort.signal, timeoutMs }), deadline]);
  } finally {
    cancel();
    stop?.removeEventListener('abort', end);
    end(); // whatever the probe left running
  }
}

async function attempt(probe: AnyProbe, context: ProbeContext): Promise<CheckResult> {
  try {
    return readResult(await probe(context));
  } catch (thrown) {
    const failure = PingFailure.in(thrown);
    if (failure !== undefined) return down(failure.reason, failure.numbers);
    return down(context.signal.aborted ? 'timeout' : reasonOfError(thrown));
  }
}
