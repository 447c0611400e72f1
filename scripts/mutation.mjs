// Mutates the rooms that hold the defences, and writes docs/mutation.md:
//   npm run test:mutation                                all rooms, then the page
//   npm run test:mutation -- login session               only these, then the page if all others have been run
//   npm run test:mutation -- login --files logout        only these files of one room, and no page
//   npm run test:mutation -- --page                      only the page
//   npm run test:mutation -- --defences                  what the gate runs, and no page
// What else is given is for Stryker, such as --incremental, which runs again only what a change can have touched.
import { requireSupportedNode } from './workspace/node-version.mjs';

requireSupportedNode();

const { runCommand } = await import('./workspace/command.mjs');
const { mutation } = await import('./mutation/mutation.mjs');

await runCommand((tools) => mutation(tools, process.argv.slice(2)), { stoppedCode: 130 });
