import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type HealthRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'misused' }
  | {
      readonly kind: 'file' | 'url';
      readonly source: string;
      /** Any status is good enough, as long as there is one. */
      readonly isLiveness: boolean;
    };

export const USAGE = `Usage: nestjs-mubarokah health <file>       the heartbeat of a process without HTTP (health.heartbeatFile)
       nestjs-mubarokah health --url <url>  a health endpoint, such as http://localhost:3000/health/deep

  --alive     exit by 0 whatever the status, as long as there is one: a liveness probe must not restart for a dependency
  -h, --help  show this

Exit codes: 0 up, 1 degraded, 2 down, 3 unknown or misused
`;

const OPTIONS = {
  url: { type: 'string' },
  alive: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function readHealthRequest(parameters: readonly string[]): HealthRequest {
  const parsed = parse(parameters);
  if (parsed === undefined) return { kind: 'misused' };
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const [command, ...files] = positionals;
  const sources = values.url === undefined ? files : [...files, values.url];
  const [source, ...others] = sources;
  if (command !== 'health' || !source || others.length > 0) return { kind: 'misused' };
  const kind = values.url !== undefined || /^https?:/.test(source) ? 'url' : 'file';
  return { kind, source, isLiveness: values.alive };
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], allowPositionals: true, options: OPTIONS });
  } catch {
    return undefined; // an option that there is not
  }
}
