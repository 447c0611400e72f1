/** What scrapes cost one process. */
export interface Scrapes {
  readonly series: number;
  /** Of one scrape. Times are of the CPU, which do not depend on what else the machine does. */
  readonly cpuMs: number;
  readonly longestTurnMs: number;
  /** How many of the 40 were answered with 503, since a worker was late. */
  readonly refused: number;
}

export function scrapes(
  progress: (doing: string) => void,
): Promise<{ readonly alone: Scrapes; readonly cluster: Scrapes }>;
