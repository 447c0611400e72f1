import { readFileSync, writeFileSync } from 'node:fs';
import { FAULTS } from './faults.js';
import type { Outcome } from './run-faults.js';

/** What is kept of the run of a fault. */
export type MeasuredFault = Omit<Outcome, 'fault' | 'tooEarly'> & { readonly name: string };

const FILE = new URL('measured.json', import.meta.url);

/** Keeps what was measured now, in place of what was measured before; `npm run docs` makes the page of it. */
export function keep(outcomes: readonly Outcome[]): void {
  const known = new Map(
    (JSON.parse(readFileSync(FILE, 'utf8')) as MeasuredFault[]).map((one) => [one.name, one]),
  );
  for (const { fault, tooEarly, ...measured } of outcomes)
    if (tooEarly.length === 0) known.set(fault.name, { name: fault.name, ...measured });
  const kept = FAULTS.flatMap(({ name }) => known.get(name) ?? []);
  writeFileSync(FILE, `${JSON.stringify(kept, null, 2)}\n`);
}
