import { Fault } from './fault.mjs';
import { runNode } from './run.mjs';

/** Compiles the library and the demo; quick when nothing has changed. Whether their types fit is for `npm test` to say. */
export async function build(processes, progress) {
  await progress.step('Building', async () => {
    const { code, output } = await runNode(processes, ['node_modules/typescript/bin/tsc', '-b', '--noCheck']);
    if (code !== 0) throw new Fault('tsc -b failed; it says:', output);
  });
}
