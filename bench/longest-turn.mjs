// How much work a process does at most before others have their turn, whatever else the machine is busy with.
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';
import { percentile } from './report.mjs';

/**
 * What the main thread worked at most, in milliseconds, in each turn of its event loop since the reset: the CPU time of the
 * process, but no more than went by. So time in which others had the CPU does not count, and what helper threads did, such
 * as compiling, counts only where both happened in one turn.
 */
export function watchTurns() {
  let turns = [];
  let collections = [];
  let [cpuBefore, startedAt] = [processCpuMs(), performance.now()];
  const look = () => {
    const [cpu, now] = [processCpuMs(), performance.now()];
    turns.push({ startedAt, endedAt: now, workMs: Math.min(cpu - cpuBefore, now - startedAt) });
    [cpuBefore, startedAt] = [cpu, now];
    // One that is unreferenced runs once a turn and makes no turns of its own.
    setImmediate(look).unref();
  };
  look();
  new PerformanceObserver((list) => collections.push(...list.getEntries())).observe({ entryTypes: ['gc'] });
  return {
    reset() {
      [turns, collections] = [[], []];
      [cpuBefore, startedAt] = [processCpuMs(), performance.now()];
    },
    get longestMs() {
      return Math.max(0, ...turns.map(({ workMs }) => workMs));
    },
    /** What all but one in a hundred took at most. */
    get usualMs() {
      return percentile([0, ...turns.map(({ workMs }) => workMs)], 0.99);
    },
    /** For how long of the longest V8 collected garbage, which it tells two turns later. */
    get collectedMs() {
      const { startedAt: from, endedAt: to } = turns.toSorted((a, b) => b.workMs - a.workMs)[0];
      const within = collections.map(
        (one) => Math.min(one.startTime + one.duration, to) - Math.max(one.startTime, from),
      );
      return within.filter((ms) => ms > 0).reduce((sum, ms) => sum + ms, 0);
    },
    get collections() {
      return collections.length;
    },
  };
}

function processCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
