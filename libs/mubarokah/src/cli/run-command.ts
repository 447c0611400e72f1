import type { Terminal } from '../doctor/index.js';
import type { Output } from '../observability/index.js';

interface Command {
  /** On one line of the help. */
  readonly does: string;
  readonly run: (parameters: readonly string[], output: Output, terminal: Terminal) => Promise<number>;
}

/**
 * In the order in which an app comes to need them. Only what the command needs is loaded, not even all of its room: a
 * health probe runs every few seconds, and has to be quick.
 */
const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'init',
    {
      does: 'adds logins to the app in this folder, as nest add does',
      run: async (parameters, output) => (await import('../setup/index.js')).initCommand(parameters, output),
    },
  ],
  [
    'sandbox',
    {
      does: 'Mubarokah ID to develop against, without a registration',
      run: async (...given) => (await import('./sandbox/sandbox-command.js')).sandboxCommand(...given),
    },
  ],
  [
    'doctor',
    {
      does: 'says why nobody can log in',
      run: async (...given) => (await import('../doctor/index.js')).doctorCommand(...given),
    },
  ],
  [
    'health',
    {
      does: 'asks a health endpoint, or a process without HTTP',
      run: async (parameters, { print }) => {
        const { healthCommand } = await import('../health/heartbeat/health-command.js');
        return healthCommand(['health', ...parameters], print);
      },
    },
  ],
  [
    'rules',
    {
      does: 'prints rules for Prometheus',
      run: async (parameters, output) =>
        (await import('../observability/index.js')).rulesCommand(parameters, output),
    },
  ],
  [
    'dashboards',
    {
      does: 'prints or writes dashboards for Grafana',
      run: async (parameters, output) =>
        (await import('./dashboards-command.js')).dashboardsCommand(parameters, output),
    },
  ],
]);

/** Lines of at most 75 columns. */
const USAGE = `Usage: nestjs-mubarokah <command> [options]

${[...COMMANDS].map(([name, { does }]) => `  ${name.padEnd(11)} ${does}`).join('\n')}

nestjs-mubarokah <command> --help shows the options of one.
`;

const MISUSED = 3;

/** Runs the program `nestjs-mubarokah` and returns its exit code. */
export async function runCommand(
  [name = '', ...rest]: readonly string[],
  output: Output,
  terminal: Terminal = {},
): Promise<number> {
  const command = COMMANDS.get(name);
  if (command !== undefined) return command.run(rest, output, terminal);
  output.print(USAGE);
  return name === '--help' || name === '-h' ? 0 : MISUSED;
}
