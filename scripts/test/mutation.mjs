import { DEFENCES } from '../mutation/defences.mjs';
import { strykerOf } from '../mutation/stryker.mjs';
import { run } from '../workspace/run.mjs';

/** Mutates the files that hold the defences: one failure where the score of a room's is too low. */
export async function runMutation(processes) {
  const failures = [];
  for (const [room, files] of Object.entries(DEFENCES)) {
    const { code, output } = await run(processes, strykerOf(room, { files, ownSpecs: true }));
    if (code !== 0) failures.push(output);
  }
  return { passed: 0, failed: failures.length > 0 ? 1 : 0, skipped: 0, output: failures.join('\n') };
}
