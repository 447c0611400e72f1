import { doctorCommand } from '../../libs/mubarokah/src/doctor/index.js';
import type { OpsData } from '../../libs/mubarokah/src/ops/ops-data.js';
import type { DemoProcess } from '../support/demo-process.js';

/** What a demo, and `doctor` beside it, tell whoever asks. */
export interface Told {
  /** Undefined where nothing answered. */
  readonly deep?: { readonly status: number; readonly troubled: readonly string[] };
  /** The verdict of `/ops`; undefined where nothing answered. */
  readonly ops?: { readonly state: string; readonly reason?: string; readonly fault?: string };
  /** Names of its checks that found something. */
  readonly doctor: { readonly failures: readonly string[]; readonly warnings: readonly string[] };
}

/** What nobody answers in this time nobody waits for. */
const PATIENCE_MS = 8_000;

export async function askDemo(demo: DemoProcess): Promise<Told> {
  const [deep, ops, doctor] = await Promise.all([deepHealth(demo), verdict(demo), diagnosis(demo)]);
  return { ...(deep && { deep }), ...(ops && { ops }), doctor };
}

async function deepHealth({ url }: DemoProcess): Promise<Told['deep']> {
  const answer = await get(`${url}/health/deep`);
  if (answer === undefined) return undefined;
  const { details } = answer.body as { details: Record<string, { status: string }> };
  const troubled = Object.entries(details).filter(([, { status }]) => status !== 'up');
  return { status: answer.status, troubled: troubled.map(([name, { status }]) => `${name} ${status}`) };
}

async function verdict({ url, environment }: DemoProcess): Promise<Told['ops']> {
  const answer = await get(`${url}/ops/data`, { authorization: `Bearer ${environment.OPS_TOKEN}` });
  if (answer === undefined) return undefined;
  const { state, reason, fault } = (answer.body as OpsData).verdict;
  return { state, ...(reason && { reason }), ...(fault && { fault }) };
}

/** Run where the app runs, with its environment. */
async function diagnosis({ url, environment }: DemoProcess): Promise<Told['doctor']> {
  let text = '';
  const add = (more: string): void => void (text += more);
  await doctorCommand(['--app', url, '--json'], { print: add, complain: add }, {}, environment);
  const { checks } = JSON.parse(text) as {
    checks: { check: string; findings: { severity: string }[] }[];
  };
  const withA = (wanted: string): string[] =>
    checks
      .filter(({ findings }) => findings.some(({ severity }) => severity === wanted))
      .map(({ check }) => check);
  return { failures: withA('failure'), warnings: withA('warning') };
}

async function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown } | undefined> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, body: (await response.json()) as unknown };
  } catch {
    return undefined;
  }
}
