// What one process keeps of all people: sessions in memory, and when each was last prolonged.
import { ask, startChild } from '../child.mjs';
import { table } from '../report.mjs';

const module = new URL('in-memory.mjs', import.meta.url);

/**
 * No garbage is collected during a sweep, nor by other threads meanwhile: with so many objects that takes long, whoever made
 * them.
 */
const NOTHING_COLLECTED = [
  '--expose-gc',
  '--single-threaded-gc',
  '--min-semi-space-size=512',
  '--max-semi-space-size=512',
];
const AS_APPS_RUN = ['--expose-gc'];

export async function oneProcess(sizes, progress) {
  const measured = [];
  for (const size of sizes) {
    progress(`${size} people on one process`);
    const [share, { quiet, half }] = await answersOf(size, NOTHING_COLLECTED, ['touches', 'sweeps']);
    if (half.collections > 0) throw new Error('V8 collected garbage all the same.');
    const [collected] = await answersOf(size, AS_APPS_RUN, ['sweeps']);
    measured.push({ size, share, quiet, half, collected: collected.half });
  }
  return measured;
}

async function answersOf(size, execArgv, questions) {
  const { child } = await startChild(module, [`${size}`], { execArgv });
  const answers = [];
  for (const question of questions) answers.push(await ask(child, question));
  child.disconnect();
  return answers;
}

export function describeOneProcess(measured) {
  const ms = (number) => `${number.toFixed(1)} ms`;
  const turn = ({ usualMs, longestMs }) => `${ms(usualMs)}, ${ms(longestMs)}`;
  return `## People on one process

How many of the guarded requests also prolong the session, where each person asks ten times a minute; and the turns of the event
loop, in CPU time, while \`MemorySessionStore\` sweeps: what 99 % of them took at most, and the longest. V8 collects no garbage
meanwhile, but in the last column, which says of the longest turn for how long.

${table(
  [
    'Sessions',
    'Requests that write',
    'When nothing ended',
    'When half of them end at once',
    'Ended',
    'With collections',
  ],
  measured.map(({ size, share, quiet, half, collected }) => [
    size,
    `${(100 * share).toFixed(1)} %`,
    turn(quiet),
    turn(half),
    half.expired,
    `${turn(collected)} (${ms(collected.collectedMs)})`,
  ]),
)}`;
}
