import type { Endpoint, GridCase } from './grid-case.js';
import { redirectCases } from './redirect-cases.js';
import { wireCases } from './wire-cases.js';

/** How many of a hundred cases each endpoint gets. */
const SHARES: Readonly<Record<Endpoint, number>> = {
  authorize: 16,
  token: 26,
  user: 22,
  details: 17,
  refresh: 19,
};

export interface GridSettings {
  readonly cases: number;
  readonly seed: string;
  /** The id of the one case to run. */
  readonly only: string | undefined;
}

export function settingsFrom(environment: NodeJS.ProcessEnv): GridSettings {
  return {
    cases: Number(environment['GRID_CASES'] ?? 2_000),
    seed: environment['GRID_SEED'] ?? 'mubarokah',
    only: environment['GRID_ONLY'],
  };
}

/** The grid's cases at one endpoint. */
export function casesOf(endpoint: Endpoint, { cases, seed, only }: GridSettings): GridCase[] {
  if (only !== undefined) {
    const [, name, number] = /^([a-z]+)-(\d+)$/.exec(only) ?? [];
    return name === endpoint ? generate(endpoint, seed, Number(number)).slice(-1) : [];
  }
  return generate(endpoint, seed, Math.ceil((cases * SHARES[endpoint]) / 100));
}

const generate = (endpoint: Endpoint, seed: string, count: number): GridCase[] =>
  endpoint === 'authorize' ? redirectCases(seed, count) : wireCases(endpoint, seed, count);
