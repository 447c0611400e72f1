import type { Output } from '../observability/index.js';

/**
 * Runs the program `nestjs-mubarokah` and returns its exit code. Only what the command needs is loaded, not even all of
 * its room: a health probe runs every few seconds, and has to be quick.
 */
export async function runCommand(parameters: readonly string[], output: Output): Promise<number> {
  const [command, ...rest] = parameters;
  if (command === 'rules') {
    const { rulesCommand } = await import('../observability/index.js');
    return rulesCommand(rest, output);
  }
  const { healthCommand } = await import('../health/heartbeat/health-command.js');
  const code = await healthCommand(parameters, output.print);
  if (command === 'health') return code;
  const { RULES_USAGE } = await import('../observability/index.js');
  output.print(`\n${RULES_USAGE}`);
  return code;
}
