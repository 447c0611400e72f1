import { DEFENCES } from '../mutation/defences.mjs';
import { complaintsOf } from '../mutation/judge.mjs';
import { mutatedFiles } from '../mutation/mutants.mjs';
import { strykerOf } from '../mutation/stryker.mjs';
import { run } from '../workspace/run.mjs';

/** Mutates the files that hold the defences: one failure where the score of a room's is too low, or an excuse is none. */
export async function runMutation(processes) {
  const failures = [];
  for (const [room, files] of Object.entries(DEFENCES)) {
    const { report, ...stryker } = strykerOf(room, { files, ownSpecs: true });
    const { code, output } = await run(processes, stryker);
    if (code !== 0) failures.push(output);
    else failures.push(...complaintsOf(room, mutatedFiles(room, report)));
  }
  return { passed: 0, failed: failures.length > 0 ? 1 : 0, skipped: 0, output: failures.join('\n') };
}
