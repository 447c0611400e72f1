// How busy the machine was with other things while something was measured.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { waitedForCpuMs } from '../test/support/waited-for-cpu.ts';

/** Begins to watch; what is returned ends it with a sentence. */
export function watchMachine() {
  const [load] = loadavg();
  const startedAt = performance.now();
  const [waitedMs, before] = [waitedForCpuMs(), stolenTicks()];
  return () => {
    const waited = (waitedForCpuMs() - waitedMs) / (performance.now() - startedAt);
    const now = stolenTicks();
    const stolen = (now.stolen - before.stolen) / (now.all - before.all || 1);
    return (
      `The load average was ${load.toFixed(1)} when it began and ${loadavg()[0].toFixed(1)} when it ended, the measuring ` +
      `process waited for a CPU in ${percent(waited)} of the time, and the host took ${percent(stolen)} away.`
    );
  };
}

/** Of all CPUs, since the start (proc(5)). */
function stolenTicks() {
  try {
    const [first] = readFileSync('/proc/stat', 'utf8').split('\n');
    const ticks = first.split(/\s+/).slice(1, 9).map(Number);
    return { stolen: ticks[7], all: ticks.reduce((sum, one) => sum + one, 0) };
  } catch {
    return { stolen: 0, all: 0 };
  }
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
