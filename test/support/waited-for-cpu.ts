import { readFileSync } from 'node:fs';

/**
 * How long a process has waited for a CPU that others had, in milliseconds since it began: what a busy machine adds to
 * whatever is timed. From Linux' `/proc/<pid>/schedstat`, of the main thread; 0 where there is no such file.
 */
export function waitedForCpuMs(pid: number | 'self' = 'self'): number {
  try {
    // Time on a CPU, time waiting for one, both in nanoseconds, and how often it got one.
    const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number);
    return waitedNs! / 1e6;
  } catch {
    return 0;
  }
}

/** What has gone by since, in milliseconds, without what this process waited for a CPU. */
export function stopwatch(): () => number {
  const [startedAt, waitedBefore] = [performance.now(), waitedForCpuMs()];
  return () => performance.now() - startedAt - (waitedForCpuMs() - waitedBefore);
}
