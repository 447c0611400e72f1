import { requireSupportedNode } from './workspace/node-version.mjs';

requireSupportedNode();

const { runCommand } = await import('./workspace/command.mjs');
const { ensureInstalled } = await import('./workspace/install.mjs');
const { bringUpDemo } = await import('./start/start.mjs');

// Ctrl-C is how it ends.
await runCommand(
  async (tools) => {
    // A minute in place of a day, so that tokens are refreshed while somebody looks.
    process.env.SANDBOX_ACCESS_TOKEN_SECONDS ??= '60';
    // People are played by TypeScript, which the demo does without.
    await ensureInstalled(tools.processes, tools.progress);
    const demo = await bringUpDemo(tools);
    await import('../test/support/register-typescript.mjs');
    const { observe } = await import('./observe/observe.mjs');
    return observe(tools, demo);
  },
  { stoppedCode: 0 },
);
