import { constants } from 'node:os';

/** Ends the process by that signal, as its sender expects to see it. */
export function endProcessBy(signal: NodeJS.Signals): void {
  // With nobody listening the signal does what it does by default. The app's own listeners had their turn.
  process.removeAllListeners(signal);
  if (process.pid === 1) {
    // The first process of a container has no defaults: the kernel drops a signal that nobody listens to.
    process.exit(128 + (constants.signals[signal] ?? 0));
  }
  process.kill(process.pid, signal);
}
