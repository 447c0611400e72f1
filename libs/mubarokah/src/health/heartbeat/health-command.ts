import { readFile } from 'node:fs/promises';
import type { HealthStatus } from '../../options/index.js';
import { readHeartbeat } from './heartbeat.js';

/** What a monitoring plugin returns. */
const EXIT_CODES: Record<HealthStatus, number> = { up: 0, degraded: 1, down: 2, unknown: 3 };

const HTTP_DEADLINE_MS = 2_000;

const USAGE = `Usage: nestjs-mubarokah health <heartbeat file | URL of /health/deep>
Exit codes: 0 up, 1 degraded, 2 down, 3 unknown
`;

/** Runs the command line and returns its exit code. */
export async function healthCommand(
  parameters: readonly string[],
  print: (text: string) => void,
): Promise<number> {
  const [command, source, ...others] = parameters;
  if (command !== 'health' || source === undefined || others.length > 0) {
    print(USAGE);
    return EXIT_CODES.unknown;
  }
  const status = await (/^https?:/.test(source) ? statusAt(source) : statusIn(source));
  print(`${status}\n`);
  return EXIT_CODES[status];
}

async function statusIn(file: string): Promise<HealthStatus> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return readHeartbeat(text, Date.now());
}

async function statusAt(url: string): Promise<HealthStatus> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(HTTP_DEADLINE_MS), redirect: 'error' });
    const { status } = (await response.json()) as { status?: unknown };
    switch (status) {
      case 'ok':
        return 'up';
      case 'degraded':
        return 'degraded';
      case 'error':
      case 'shutting_down':
        return 'down';
      default:
        return 'unknown';
    }
  } catch {
    return 'unknown';
  }
}
