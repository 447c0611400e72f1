import { requireSupportedNode } from './workspace/node-version.mjs';

requireSupportedNode();

const { runCommand } = await import('./workspace/command.mjs');
const { start } = await import('./start/start.mjs');

// Ending the demo is what Ctrl-C is for: 0, so that npm does not call it an error.
await runCommand(start, { stoppedCode: 0 });
