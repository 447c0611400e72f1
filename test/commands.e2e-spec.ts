import { expect, it } from '@jest/globals';
import { runProcess } from './support/run-process.js';

const COMMAND = new URL('../scripts/workspace/command.mjs', import.meta.url).href;
const PROGRAM = `
  import { runCommand } from '${COMMAND}';
  await runCommand(async () => (process.stdout.write('x'.repeat(3_000_000) + 'the end'), 7), { stoppedCode: 0 });
`;

it('a command of this repository says all that it has to say before it ends', async () => {
  const { code, stdout } = await runProcess(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    cwd: new URL('..', import.meta.url).pathname,
  });
  expect([code, stdout.length, stdout.slice(-7)]).toEqual([7, 3_000_007, 'the end']);
});
