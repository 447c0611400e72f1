import { constants } from 'node:os';

/** On a listener to a signal: it ends the process in the end. Looked for on the process, where other copies of this package see it too. */
const ENDS_PROCESS = Symbol.for('nestjs-mubarokah.ends-process');

type SignalListener = (signal: NodeJS.Signals) => void;

export function listenToSignal(signal: NodeJS.Signals, listener: SignalListener): void {
  process.on(signal, Object.assign(listener, { [ENDS_PROCESS]: true }));
}

/** Ends the process by that signal, unless another app of this process still drains: then that one will. */
export function endProcessAfterAll(signal: NodeJS.Signals): void {
  if (!process.listeners(signal).some((listener) => ENDS_PROCESS in listener)) endProcessBy(signal);
}

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
