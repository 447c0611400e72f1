import type { Finding } from './finding.js';
import type { Subject } from './subject.js';

/** One thing that is looked at. */
export interface Check {
  readonly name: string;
  /** Checks without whose success this one could tell nothing. */
  readonly needs: readonly string[];
  /** What it throws is a defect of ours. */
  examine(subject: Subject): Promise<readonly Finding[]> | readonly Finding[];
}
