import { readFile } from 'node:fs/promises';
import type { HealthStatus } from '../../options/index.js';
import { readHealthAnswer } from './health-answer.js';
import { readHealthRequest, USAGE } from './health-command-line.js';
import { HEARTBEAT_MAX_AGE_MS, readHeartbeat } from './heartbeat.js';

/** What a monitoring plugin returns. */
const EXIT_CODES: Record<HealthStatus, number> = { up: 0, degraded: 1, down: 2, unknown: 3 };

const HTTP_DEADLINE_MS = 2_000;

/** What was found; no status where nobody told of one. */
interface Finding {
  readonly status?: HealthStatus;
  readonly lines: readonly string[];
}

/** Runs the command line and returns its exit code. */
export async function healthCommand(
  parameters: readonly string[],
  print: (text: string) => void,
): Promise<number> {
  const request = readHealthRequest(parameters);
  switch (request.kind) {
    case 'help':
      print(USAGE);
      return 0;
    case 'misused':
      print(USAGE);
      return EXIT_CODES.unknown;
    case 'file':
    case 'url': {
      const { status, lines } = await (request.kind === 'url' ? askUrl : askFile)(request.source);
      print(`${[status ?? 'unknown', ...lines].join('\n  ')}\n`);
      return request.isLiveness && status !== undefined ? 0 : EXIT_CODES[status ?? 'unknown'];
    }
  }
}

async function askFile(file: string): Promise<Finding> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { lines: [`${file} cannot be read`] };
  const status = readHeartbeat(text, Date.now());
  if (status !== undefined) return { status, lines: [] };
  return { lines: [`${file} holds no heartbeat of the last ${HEARTBEAT_MAX_AGE_MS / 1_000} s`] };
}

async function askUrl(url: string): Promise<Finding> {
  let body: unknown;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(HTTP_DEADLINE_MS), redirect: 'error' });
    body = await response.json();
  } catch {
    return { lines: [`${url} gave no health report within ${HTTP_DEADLINE_MS / 1_000} s`] };
  }
  const answer = readHealthAnswer(body);
  if (answer === undefined) return { lines: [`${url} answered with something else than a health report`] };
  const { status, checks } = answer;
  const width = Math.max(...Object.keys(checks).map((name) => name.length));
  return { status, lines: Object.entries(checks).map(([name, its]) => `${name.padEnd(width)}  ${its}`) };
}
