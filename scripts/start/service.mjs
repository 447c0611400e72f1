import { closeSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Fault } from '../workspace/fault.mjs';

const POLL_MS = 50;
const START_LIMIT_MS = 60_000;

/**
 * Starts a program that is to stay, and waits until it serves. What it prints goes to `logs/<name>.log`.
 * @param {import('../workspace/processes.mjs').Processes} processes
 * @param {string} folder
 * @param {Omit<import('../workspace/processes.mjs').Launch, 'name'> & {
 *   name: string, title: string, isReady: () => Promise<boolean>, advice?: string,
 *   clearUp?: () => Promise<void> }} program `clearUp` removes what an end that was not asked for left behind
 * @returns `ended` rejects when the service ends by itself; `startAgain` is the same once more, at the same address
 */
export async function startService(processes, folder, { clearUp = async () => {}, ...program }) {
  const start = async () => {
    await clearUp();
    return { ...(await startOnce(processes, folder, program)), startAgain: start };
  };
  return start();
}

async function startOnce(processes, folder, { title, isReady, advice = '', ...program }) {
  const logFile = join(folder, 'logs', `${program.name}.log`);
  const log = openSync(logFile, 'w');
  const service = processes.launch({
    ...program,
    options: { ...program.options, stdio: ['ignore', log, log] },
  });
  closeSync(log);

  let end;
  void service.exited.then((how) => (end = how));
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isReady())) {
    if (end !== undefined)
      throw new Fault(`${title} did not start${why(end)}.${advice} It says:`, excerpt(logFile));
    if (Date.now() > deadline)
      throw new Fault(
        `${title} did not answer within ${START_LIMIT_MS / 1000} s. It says:`,
        excerpt(logFile),
      );
    await delay(POLL_MS);
  }
  const ended = service.exited.then((how) => {
    throw new Fault(
      `${title} ended by itself${why(how)}. The end of ${relative(process.cwd(), logFile)}:`,
      excerpt(logFile),
    );
  });
  ended.catch(() => undefined); // told to whoever waits for it; nobody does while the others are still starting
  return { ended };
}

function why({ error, code, signal }) {
  if (error !== undefined) return ` (${error.code ?? error.message})`;
  return signal ? ` (${signal})` : ` (exit code ${code})`;
}

/** What a log says of the failure: from the first error on, without stacks; else its last words. */
function excerpt(logFile) {
  const lines = stripVTControlCharacters(readFileSync(logFile, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const firstError = lines.findIndex((line) => /\b(ERROR|FATAL|\w*Error:)/.test(line));
  return (firstError < 0 ? lines.slice(-3) : lines.slice(firstError, firstError + 6)).join('\n');
}
