// How much work a process does at most before others have their turn, whatever else the machine is busy with.
import { setImmediate } from 'node:timers';
import { percentile } from './report.mjs';

/**
 * The CPU time, in milliseconds, that the process spent in each turn of its event loop since the reset. Time in which other
 * processes had the CPU does not count. What its helper threads did in that turn, such as collecting garbage, does.
 */
export function watchTurns() {
  let turnsUs = [];
  let before = process.cpuUsage();
  const look = () => {
    const now = process.cpuUsage();
    turnsUs.push(now.user - before.user + now.system - before.system);
    before = now;
    // One that is unreferenced runs once a turn and makes no turns of its own.
    setImmediate(look).unref();
  };
  look();
  return {
    reset() {
      turnsUs = [];
      before = process.cpuUsage();
    },
    get longestMs() {
      return Math.max(0, ...turnsUs) / 1_000;
    },
    /** What all but one in a hundred took at most. */
    get usualMs() {
      return percentile([0, ...turnsUs], 0.99) / 1_000;
    },
  };
}
