import { ensureInstalled } from '../workspace/install.mjs';
import { ROOT } from '../workspace/root.mjs';
import { DEFENCES } from './defences.mjs';
import { complaintsOf, unexplainedIn } from './judge.mjs';
import { mutatedFiles } from './mutants.mjs';
import { writeMutationPage } from './page.mjs';
import { ROOMS } from './rooms.mjs';
import { strykerOf } from './stryker.mjs';

/** The command `npm run test:mutation`. Resolves to the exit code. */
export async function mutation({ processes, progress }, given) {
  await ensureInstalled(processes, progress);
  const { runs, isWhole } = parse(given);
  const complaints = [];
  for (const { room, ...what } of runs) {
    process.stdout.write(`\n── ${room} ──\n`);
    const { command, args: all, env, report } = strykerOf(room, what);
    const options = { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] };
    const { exited } = processes.launch({ name: 'Stryker', command, args: all, options });
    if ((await exited).code !== 0) complaints.push(`Stryker failed in ${room}.`);
    else if (!isWhole) complaints.push(...judge(room, mutatedFiles(room, report), what));
  }
  if (isWhole) complaints.push(...(await writePage()));
  process.stdout.write(complaints.map((text) => `${text}\n`).join(''));
  return complaints.length === 0 ? 0 : 1;
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

function judge(room, files, { ownSpecs = false } = {}) {
  return [...complaintsOf(room, files), ...(ownSpecs ? [] : unexplainedIn(files))];
}

/** Writes the page of the reports, and resolves to what is wrong with the rooms. */
async function writePage() {
  const byRoom = Object.fromEntries(ROOMS.map((room) => [room, mutatedFiles(room)]));
  await writeMutationPage(byRoom);
  process.stdout.write('\nWrote docs/mutation.md.\n');
  return ROOMS.flatMap((room) => judge(room, byRoom[room]));
}
