import { parseArgs } from 'node:util';
import { SANDBOX_CLIENT, SANDBOX_FAULTS, type SandboxFault } from '../../testing/index.js';

interface Flag {
  /** What stands after it in the help. */
  readonly takes: string;
  readonly does: string;
  readonly default: string | undefined;
}

const FLAGS = {
  port: { takes: '<number>', does: 'the port to listen on', default: '4000' },
  'redirect-uri': {
    takes: '<url>',
    does: "your app's callback",
    default: SANDBOX_CLIENT.redirectUris[0],
  },
  dialect: { takes: '<name>', does: 'current or legacy', default: 'as in the run before, else current' },
  'api-errors': { takes: '<name>', does: 'stock or documented', default: 'stock' },
  'token-seconds': { takes: '<number>', does: 'how long an access token lives', default: '86400' },
  fault: { takes: '<name>', does: 'begin with it, may be given again', default: 'none' },
  env: { takes: '<file>', does: 'write what is missing into it', default: 'print alone' },
  folder: { takes: '<folder>', does: 'where people are remembered', default: '.mubarokah' },
} as const satisfies Record<string, Flag>;

/** Lines of at most 60 columns, where no default is longer. */
export const SANDBOX_USAGE = `Usage: nestjs-mubarokah sandbox [options]

Mubarokah ID to develop against, without a registration.

${Object.entries<Flag>(FLAGS)
  .map(([name, flag]) => `  --${name} ${flag.takes}\n      ${flag.does}\n      (${flag.default})`)
  .join('\n')}
  -h, --help
      show this

Faults, each until the control page or API resets it:
${[...SANDBOX_FAULTS].map(([name, title]) => `  ${name.padEnd(16)} ${title}`).join('\n')}

Exit codes: 0 ended, 1 cannot start, 3 misused
`;

/** What the command line asks for. */
export interface SandboxRequest {
  readonly port: number;
  readonly redirectUri: string;
  readonly dialect: 'current' | 'legacy' | undefined;
  readonly apiErrors: 'stock' | 'documented';
  readonly tokenSeconds: number;
  readonly faults: readonly SandboxFault[];
  /** The file to write the environment into. */
  readonly env: string | undefined;
  readonly folder: string;
}

/** Reads what follows the word `sandbox`. */
export function readSandboxFlags(
  parameters: readonly string[],
): SandboxRequest | 'help' | { readonly wrong: string } {
  const parsed = parse(parameters);
  if ('wrong' in parsed) return parsed;
  const { values } = parsed;
  if (values.help) return 'help';
  const port = Number(values.port);
  const tokenSeconds = Number(values['token-seconds']);
  const { dialect, 'api-errors': apiErrors, fault: faults = [], env, folder } = values;
  const redirectUri = values['redirect-uri'];
  if (!/^\d+$/.test(values.port) || port > 65_535) return wrong('port', 'a number up to 65535');
  if (!/^[1-9]\d*$/.test(values['token-seconds'])) return wrong('token-seconds', 'a whole number of seconds');
  if (!URL.canParse(redirectUri)) return wrong('redirect-uri', 'an absolute URL');
  if (dialect !== undefined && !isOneOf(dialect, ['current', 'legacy']))
    return wrong('dialect', 'current or legacy');
  if (!isOneOf(apiErrors, ['stock', 'documented'])) return wrong('api-errors', 'stock or documented');
  if (!faults.every(isFault)) return wrong('fault', `one of ${[...SANDBOX_FAULTS.keys()].join(', ')}`);
  if (env === '') return wrong('env', 'the name of a file');
  if (folder === '') return wrong('folder', 'the name of a folder');
  return { port, redirectUri, dialect, apiErrors, tokenSeconds, faults, env, folder };
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      options: {
        port: { type: 'string', default: FLAGS.port.default },
        'redirect-uri': { type: 'string', default: String(FLAGS['redirect-uri'].default) },
        dialect: { type: 'string' },
        'api-errors': { type: 'string', default: FLAGS['api-errors'].default },
        'token-seconds': { type: 'string', default: FLAGS['token-seconds'].default },
        fault: { type: 'string', multiple: true },
        env: { type: 'string' },
        folder: { type: 'string', default: FLAGS.folder.default },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    return { wrong: (error as Error).message }; // an option that there is not
  }
}

function wrong(flag: keyof typeof FLAGS, expected: string): { readonly wrong: string } {
  return { wrong: `--${flag} must be ${expected}.` };
}

function isOneOf<T extends string>(value: string, allowed: readonly T[]): value is T {
  return allowed.some((one) => one === value);
}

function isFault(name: string): name is SandboxFault {
  return SANDBOX_FAULTS.has(name as SandboxFault);
}
