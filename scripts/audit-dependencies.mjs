// Exit codes: 0 nothing is wrong, 1 something is, 3 nothing is as far as could be seen: the registry was no help.
import { resolve } from 'node:path';
import { requireSupportedNode } from './workspace/node-version.mjs';

requireSupportedNode();

const { runCommand } = await import('./workspace/command.mjs');
const { audit } = await import('./audit/audit.mjs');

const [folder] = process.argv.slice(2);
await runCommand((tools) => audit(tools, folder && resolve(folder)), { stoppedCode: 130 });
