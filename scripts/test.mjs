import { requireSupportedNode } from './workspace/node-version.mjs';

requireSupportedNode();

const { runCommand } = await import('./workspace/command.mjs');
const { test } = await import('./test/test.mjs');

await runCommand(test, { stoppedCode: 130 });
