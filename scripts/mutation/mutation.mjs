import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from '../workspace/install.mjs';
import { ROOT } from '../workspace/root.mjs';
import { DEFENCES } from './defences.mjs';
import { Explanations } from './explanations.mjs';
import { mutantsOf } from './mutants.mjs';
import { writeMutationPage } from './page.mjs';
import { FOLDER, LOWEST_SCORE, ROOMS } from './rooms.mjs';
import { tally } from './score.mjs';
import { strykerOf } from './stryker.mjs';

/** The command `npm run test:mutation`. Resolves to the exit code. */
export async function mutation({ processes, progress }, given) {
  await ensureInstalled(processes, progress);
  const { runs, isWhole } = parse(given);
  const failed = [];
  for (const { room, ...what } of runs) {
    process.stdout.write(`\n── ${room} ──\n`);
    const { command, args: all, env } = strykerOf(room, what);
    const options = { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] };
    const { exited } = processes.launch({ name: 'Stryker', command, args: all, options });
    if ((await exited).code !== 0) failed.push(room);
  }
  const isGood = !isWhole || (await judge());
  return isGood && failed.length === 0 ? 0 : 1;
}

/** Which parts of which rooms to mutate, and whether the page can be written of what is there then. */
function parse(given) {
  const words = [...given];
  const flag = (name) => words.includes(name) && words.splice(words.indexOf(name), 1).length === 1;
  if (flag('--page')) return { runs: [], isWhole: true };
  if (flag('--defences')) {
    const runs = Object.entries(DEFENCES).map(([room, files]) => ({
      room,
      files,
      ownSpecs: true,
      args: words,
    }));
    return { runs, isWhole: false };
  }
  const filesAt = words.indexOf('--files');
  const files = filesAt < 0 ? [] : words.splice(filesAt, 2)[1].split(',');
  const named = words.filter((word) => ROOMS.includes(word));
  const args = words.filter((word) => !ROOMS.includes(word));
  const rooms = named.length > 0 ? named : ROOMS;
  return { runs: rooms.map((room) => ({ room, files, args })), isWhole: files.length === 0 };
}

/** Writes the page of the reports, and resolves to whether every room is good enough and every survivor explained. */
async function judge() {
  const byRoom = Object.fromEntries(ROOMS.map((room) => [room, mutantsOf(room)]));
  const all = Object.values(byRoom).flat();
  const explanations = new Explanations();
  await writeMutationPage(byRoom, explanations);
  const complaints = ROOMS.filter((room) => tally(byRoom[room]).score < LOWEST_SCORE).map(
    (room) => `${room} reaches ${tally(byRoom[room]).score.toFixed(1)} %, but ${LOWEST_SCORE} % are wanted.`,
  );
  const missing = explanations.missingFor(all);
  if (missing.length > 0) {
    const file = `${FOLDER}/unexplained.json`;
    writeFileSync(join(ROOT, file), `${JSON.stringify(missing, undefined, 2)}\n`);
    complaints.push(
      `${missing.length} survivors are not explained: say why in scripts/mutation/explanations.json. They are in ${file}.`,
    );
  }
  // Not a failure: what only time tells apart, such as a wait that is shorter, may be found once and missed the next time.
  const notes = explanations
    .outdatedFor(all)
    .map((key) => `Explained in scripts/mutation/explanations.json, but found this time: ${key}`);
  process.stdout.write(
    `\nWrote docs/mutation.md.\n${[...notes, ...complaints].map((text) => `${text}\n`).join('')}`,
  );
  return complaints.length === 0;
}
