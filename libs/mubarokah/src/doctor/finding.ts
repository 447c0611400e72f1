/**
 * `failure`: logins cannot work like this. `warning`: they may, but somebody should look. `skipped`: it could not be
 * looked at, since something before it failed or was not asked for.
 */
export type Severity = 'ok' | 'warning' | 'failure' | 'skipped';

/** What a check found. No text of it comes from outside but names that the user gave, and no secret is in it. */
export interface Finding {
  readonly severity: Severity;
  /** What is so. */
  readonly text: string;
  /** What to do. */
  readonly advice?: string;
}

export const ok = (text: string): Finding => ({ severity: 'ok', text });
export const warning = (text: string, advice?: string): Finding => finding('warning', text, advice);
export const failure = (text: string, advice?: string): Finding => finding('failure', text, advice);
export const skipped = (text: string): Finding => ({ severity: 'skipped', text });

function finding(severity: Severity, text: string, advice: string | undefined): Finding {
  return { severity, text, ...(advice !== undefined && { advice }) };
}
