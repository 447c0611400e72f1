import type { Fault } from '../outcomes/index.js';

/** `page` wakes somebody, `ticket` waits for a working day, `info` is there for those who look. */
export type Severity = 'page' | 'ticket' | 'info';

/** One alert, before it becomes a rule. */
export interface Alert {
  readonly name: `Mubarokah${string}`;
  readonly severity: Severity;
  /** Who must act. Absent where that is to be found out, or where the expression itself tells it by a label `fault`. */
  readonly fault?: Exclude<Fault, 'none'>;
  readonly expr: string;
  /** How long it must hold. */
  readonly for?: string;
  /** What is wrong, in one sentence that is true of each time it fires. */
  readonly summary: string;
  /** The same with its numbers, in the templates of Prometheus. */
  readonly description: string;
}
