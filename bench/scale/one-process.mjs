// What one process keeps of all people: sessions in memory, and when each was last prolonged.
import { ask, startChild } from '../child.mjs';
import { table } from '../report.mjs';

const module = new URL('in-memory.mjs', import.meta.url);

/**
 * Garbage is collected when it is asked for, and neither during a sweep nor by other threads meanwhile: with so many
 * objects that takes long, whoever made them.
 */
const COLLECTED = [
  '--expose-gc',
  '--single-threaded-gc',
  '--min-semi-space-size=512',
  '--max-semi-space-size=512',
];

export async function oneProcess(sizes, progress) {
  const measured = [];
  for (const size of sizes) {
    progress(`${size} people on one process`);
    const { child } = await startChild(module, [`${size}`], { execArgv: COLLECTED });
    const share = await ask(child, 'touches');
    measured.push({ size, share, ...(await ask(child, 'sweeps')) });
    child.disconnect();
  }
  return measured;
}

export function describeOneProcess(measured) {
  const turn = ({ usualTurnMs, longestTurnMs }) =>
    `${usualTurnMs.toFixed(1)} ms, ${longestTurnMs.toFixed(1)} ms`;
  return `## People on one process

How many of the guarded requests also prolong the session, where each person asks ten times a minute; and the turns of the event
loop, in CPU time, while \`MemorySessionStore\` sweeps: what 99 % of them took at most, and the longest. V8's own collection of
garbage is left out.

${table(
  ['Sessions', 'Requests that write', 'When nothing ended', 'When half of them end at once', 'Ended'],
  measured.map(({ size, share, quiet, half }) => [
    size,
    `${(100 * share).toFixed(1)} %`,
    turn(quiet),
    turn(half),
    half.expired,
  ]),
)}`;
}
