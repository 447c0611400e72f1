import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFault } from './faults-on-demand.mjs';

const VISIT_EVERY_MS = 1_000;
const PLAIN_LINE_EVERY_MS = 10_000;

/** Ten people in a row: most log in, one refuses, one does not come back. */
const MIX = ['logIn', 'stay', 'logIn', 'deny', 'logIn', 'refresh', 'logIn', 'leave', 'logIn', 'stay'];

/** Sends people for ever, and makes the faults that are typed. */
export async function sendPeople(visitors) {
  const tally = { came: 0, gotIn: 0, failed: 0 };
  let fault = await makeFault('reset', visitors);
  createInterface({ input: process.stdin, terminal: false }).on('line', (line) => {
    if (line.trim() === '') return;
    void makeFault(line.trim(), visitors).then(
      (now) => (fault = now),
      ({ message }) => (fault = message),
    );
  });
  const say = progressLine(
    () => `${tally.came} came, ${tally.gotIn} got in, ${tally.failed} failed; fault: ${fault}`,
  );
  for (let turn = 0; ; turn += 1) {
    void visitors[MIX[turn % MIX.length]]().then((visit) => {
      tally.came += 1;
      if (visit === 303) tally.gotIn += 1;
      else if (visit !== 'not-back' && visit !== 403) tally.failed += 1;
    });
    say();
    await sleep(VISIT_EVERY_MS);
  }
}

/** One line that is written over on a terminal; elsewhere one now and then. */
function progressLine(text) {
  const { stdout } = process;
  const isTerminal = Boolean(stdout.isTTY) && process.env.TERM !== 'dumb';
  let lastAt = -Infinity;
  return () => {
    if (isTerminal) stdout.write(`\r\u001b[2K${text()}`);
    else if (performance.now() - lastAt > PLAIN_LINE_EVERY_MS) {
      lastAt = performance.now();
      stdout.write(`${text()}\n`);
    }
  };
}
