import type { Terminal } from '../doctor/index.js';
import type { Output } from '../observability/index.js';

/**
 * Runs the program `nestjs-mubarokah` and returns its exit code. Only what the command needs is loaded, not even all of
 * its room: a health probe runs every few seconds, and has to be quick.
 */
export async function runCommand(
  parameters: readonly string[],
  output: Output,
  terminal: Terminal = {},
): Promise<number> {
  const [command, ...rest] = parameters;
  if (command === 'rules') {
    const { rulesCommand } = await import('../observability/index.js');
    return rulesCommand(rest, output);
  }
  if (command === 'doctor') {
    const { doctorCommand } = await import('../doctor/index.js');
    return doctorCommand(rest, output, terminal);
  }
  if (command === 'dashboards') {
    const { dashboardsCommand } = await import('./dashboards-command.js');
    return dashboardsCommand(rest, output);
  }
  if (command === 'init') {
    const { initCommand } = await import('../setup/index.js');
    return initCommand(rest, output);
  }
  if (command === 'sandbox') {
    const { sandboxCommand } = await import('./sandbox/sandbox-command.js');
    return sandboxCommand(rest, output, terminal);
  }
  const { healthCommand } = await import('../health/heartbeat/health-command.js');
  const code = await healthCommand(parameters, output.print);
  if (command === 'health') return code;
  const { RULES_USAGE } = await import('../observability/index.js');
  const { DASHBOARDS_USAGE } = await import('./dashboards-command.js');
  const { DOCTOR_USAGE } = await import('../doctor/index.js');
  const { INIT_USAGE } = await import('../setup/index.js');
  const { SANDBOX_SUMMARY } = await import('./sandbox-summary.js');
  output.print(`\n${RULES_USAGE}\n${DASHBOARDS_USAGE}\n${DOCTOR_USAGE}\n${INIT_USAGE}\n${SANDBOX_SUMMARY}`);
  return code;
}
