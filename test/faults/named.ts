import type { Fault } from './faults.js';
import type { MeasuredFault } from './measured.js';
import { ownSeconds } from './scaled-rules.js';

/** What was the first to tell the cause of a fault. */
export interface Named {
  readonly by: string;
  /** Since the fault began, in the time of an app whose rules are not divided. */
  readonly seconds: number;
}

/**
 * A log line, `/ops`, `/health/deep` and `doctor` need the seconds that they took here. They were asked at the end alone,
 * so may have known before. An alert takes as long as its rule waits.
 */
export function namedFirst(
  { page, ticket = [], logs, notReady, doctor, doctorWarns }: Fault,
  { logged, told, toldAfter, fired }: Pick<MeasuredFault, 'logged' | 'told' | 'toldAfter' | 'fired'>,
): Named | undefined {
  const [reason, whose] = logs === undefined || logs === 'any' ? [] : logs;
  const all: Named[] = [];
  if (logged !== undefined && logged.reason === reason && logged.fault === whose)
    all.push({ by: 'log', seconds: logged.after });
  const tells: readonly (readonly [by: string, isSo: boolean])[] = [
    ['`/health/deep`', notReady !== undefined && told.deep?.troubled.includes(`${notReady} down`) === true],
    ['`/ops`', whose !== undefined && told.ops?.fault === whose],
    ['`doctor`', doctor !== undefined && told.doctor.failures.includes(doctor)],
    ['`doctor`', doctorWarns !== undefined && told.doctor.warnings.includes(doctorWarns)],
  ];
  for (const [by, isSo] of tells) if (isSo) all.push({ by, seconds: toldAfter });
  for (const { name, after } of fired)
    if ([...page, ...ticket].includes(name)) all.push({ by: name, seconds: ownSeconds(name, after) });
  return all.toSorted((one, other) => one.seconds - other.seconds)[0];
}
