import { Fault } from './fault.mjs';
import { fitted } from './fitted.mjs';
import { Processes } from './processes.mjs';
import { Progress } from './progress.mjs';

// npm passes a Ctrl-C on that the terminal has already given us: what comes at once is the same one.
const SAME_SIGNAL_MS = 500;
// The shell that npm runs us in dies of a signal without passing it on: then its end is the signal.
const PARENT_CHECK_MS = 500;
const INTERRUPTED = Symbol('interrupted');

/**
 * Runs one of the commands of this repository. On Ctrl-C (SIGINT), SIGTERM or SIGHUP everything it started ends
 * and the command ends with `stoppedCode`; a second signal kills.
 * @param {(tools: { processes: Processes, progress: Progress }) => Promise<number>} main resolves to the exit code
 * @param {{ stoppedCode: number }} options
 */
export async function runCommand(main, { stoppedCode }) {
  const processes = new Processes();
  const progress = new Progress();
  const interrupted = onInterrupt(() => {
    processes.killAll();
    process.exit(stoppedCode === 0 ? 130 : stoppedCode);
  });
  let code;
  try {
    code = await Promise.race([main({ processes, progress }), interrupted]);
  } catch (error) {
    code = 1;
    if (!(error instanceof Fault)) throw error;
    showFault(error);
  } finally {
    progress.silence();
    if (code === INTERRUPTED) process.stdout.write('\nStopping …\n');
    await processes.stopAll();
  }
  if (code === INTERRUPTED) process.stdout.write('Stopped.\n');
  await Promise.all([written(process.stdout), written(process.stderr)]);
  // What was interrupted has promises left that would go on: leave now.
  process.exit(code === INTERRUPTED ? stoppedCode : code);
}

/** Resolves when a pipe has all that was written to it: an exit would drop the rest. */
function written(stream) {
  return new Promise((resolve) => stream.write('', resolve));
}

/** Resolves at the first signal; calls `again` at the next. */
function onInterrupt(again) {
  return new Promise((resolve) => {
    let firstAt;
    const onSignal = () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        resolve(INTERRUPTED);
      } else if (performance.now() - firstAt > SAME_SIGNAL_MS) again();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
    if (process.env.npm_lifecycle_event !== undefined) onParentEnd(() => resolve(INTERRUPTED));
  });
}

function onParentEnd(listener) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    listener();
  }, PARENT_CHECK_MS);
  timer.unref();
}

function showFault({ message, excerpt }) {
  console.error(`\n${fitted(message)}`);
  if (excerpt !== '') console.error(excerpt.replace(/^/gm, '  '));
}
