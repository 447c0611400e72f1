/** Series in the notation of promtool: `0+1x10` is eleven samples, each a minute (or `interval`) after the one before. */
export interface Situation {
  readonly series: Readonly<Record<string, string>>;
  /** When it is looked at, such as `10m`. */
  readonly at: string;
}

/** One situation in which an alert fires, with what it says then, and one that is close to it, in which it does not. */
export interface AlertCase {
  readonly alert: string;
  readonly fires: Situation & {
    /** Beside `job`, `severity` and what the rule itself adds. */
    readonly labels?: Readonly<Record<string, string>>;
    /** As a person reads it. */
    readonly description: string;
  };
  readonly silent: Situation;
  /** From one sample and one evaluation to the next. More where it looks days back. @default '1m' */
  readonly every?: string;
}

/** The text of a series of the job that the shipped rules name. */
export function series(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const all = { job: 'your-app', instance: 'app-1:3000', ...labels };
  return `${name}{${Object.entries(all)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
}

/** A series of several that has these labels besides. */
export type Counted = (labels?: Readonly<Record<string, string>>) => string;

export const logins: Counted = (labels) => series('mubarokah_logins_total', labels);
export const callbacks: Counted = (labels) => series('mubarokah_oauth_callbacks_total', labels);
export const redirects: Counted = (labels) =>
  series('mubarokah_oauth_authorizations_total', { outcome: 'redirected', reason: 'none', ...labels });

export const SUCCESS = { outcome: 'success', fault: 'none' };
export const failureOf = (fault: string): Record<string, string> => ({ outcome: 'failure', fault });
export const failedWith = (reason: string, fault: string): Record<string, string> => ({
  outcome: 'failure',
  reason,
  fault,
});
