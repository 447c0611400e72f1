import type { OpsData } from '../src/ops/ops-data.js';
import { type Fault, isCounted } from '../src/outcomes/fault.js';
import { Chart, type Row, type TimeRange } from './chart.js';
import type { Formats } from './format.js';
import type { Words } from './words.js';

const MINUTE_MS = 60_000;
/** Between two points of a line that are further apart, nobody has looked. */
const GAP_MS = 20_000;

/** Those who act, the nearest first; those that do not count come last. */
const ACTORS: readonly Fault[] = [
  'client_config',
  'app',
  'network',
  'provider',
  'claimed',
  'user',
  'unverified',
];
export const COUNTED = ACTORS.filter(isCounted);
const UNCOUNTED = ACTORS.filter((fault) => !isCounted(fault));

type Counts = OpsData['minutes'][number]['faults'];

/** How many logins of a minute ended with one of these; `none` are those that succeeded. */
export function sumOf(counts: Counts, faults: readonly Fault[]): number {
  return faults.reduce((sum, fault) => sum + (counts[fault] ?? 0), 0);
}

/** All charts of the page, over one range of time. */
export class Charts {
  readonly elements: readonly HTMLElement[];
  private readonly logins: Chart;
  private readonly causes: Chart;
  private readonly errorRate: Chart;
  private readonly latency: Chart;
  private readonly sessions: Chart;
  private readonly budget: Chart;

  constructor(words: Words, formats: Formats) {
    const { charts, series } = words;
    const count = (value: number): string => formats.number(value);
    this.logins = new Chart(
      {
        ...charts.logins,
        kind: 'bars',
        series: [
          { label: series.succeeded, colour: 'good' },
          { label: series.failed, colour: 'bad' },
          { label: series.notCounted, colour: 'neutral' },
        ],
        format: count,
        leastTop: 5,
      },
      words,
      formats,
    );
    this.causes = new Chart(
      {
        ...charts.causes,
        kind: 'bars',
        series: ACTORS.map((fault) => ({ label: words.causes[fault], colour: `fault-${fault}` })),
        format: count,
        leastTop: 5,
      },
      words,
      formats,
    );
    this.errorRate = new Chart(
      {
        ...charts.errorRate,
        kind: 'lines',
        series: [{ label: series.errorRate, colour: 'bad' }],
        format: (value) => formats.percent(value),
        leastTop: 0.1,
      },
      words,
      formats,
    );
    this.latency = new Chart(
      {
        ...charts.latency,
        kind: 'lines',
        series: [
          { label: series.token, colour: 'first' },
          { label: series.api, colour: 'second' },
          { label: series.callback, colour: 'third' },
        ],
        format: (value) => formats.milliseconds(value),
        leastTop: 100,
      },
      words,
      formats,
    );
    this.sessions = new Chart(
      {
        ...charts.sessions,
        kind: 'lines',
        series: [{ label: series.sessions, colour: 'first' }],
        format: count,
        leastTop: 5,
      },
      words,
      formats,
    );
    this.budget = new Chart(
      {
        ...charts.budget,
        kind: 'lines',
        series: [
          { label: series.requests, colour: 'first' },
          { label: series.limit, colour: 'bad' },
        ],
        format: count,
        leastTop: 5,
      },
      words,
      formats,
    );
    this.elements = [this.logins, this.causes, this.errorRate, this.latency, this.sessions, this.budget].map(
      ({ figure }) => figure,
    );
  }

  update(data: OpsData, live: OpsData['live'], rangeMs: number): void {
    const range: TimeRange = { from: data.at - rangeMs, to: data.at };
    const minutes = minutesOf(data, rangeMs);
    // A bar stands in the middle of its minute.
    const rows = (values: (counts: Counts) => (number | null)[]): Row[] =>
      minutes.map(([at, counts]): Row => [at + MINUTE_MS / 2, ...values(counts)]);
    this.logins.update(
      rows((counts) => [sumOf(counts, ['none']), sumOf(counts, COUNTED), sumOf(counts, UNCOUNTED)]),
      range,
    );
    this.causes.update(
      rows((counts) => ACTORS.map((fault) => sumOf(counts, [fault]))),
      range,
    );
    this.errorRate.update(
      rows((counts) => {
        const [failed, succeeded] = [sumOf(counts, COUNTED), sumOf(counts, ['none'])];
        return [failed + succeeded === 0 ? null : failed / (failed + succeeded)];
      }),
      range,
    );
    const points = withGaps(live);
    const lines = (values: (point: OpsData['live'][number]) => (number | null)[], width: number): Row[] =>
      points.map(([at, point]): Row => [
        at,
        ...(point === undefined ? Array<null>(width).fill(null) : values(point)),
      ]);
    this.latency.update(
      lines(({ tokenP95, apiP95, callbackP95 }) => [tokenP95, apiP95, callbackP95], 3),
      range,
    );
    this.sessions.update(
      lines(({ activeSessions }) => [activeSessions], 1),
      range,
    );
    this.budget.update(
      lines(({ tokenRequests }) => [tokenRequests, data.tokenBudget], 2),
      range,
    );
  }

  /** In the colours that the style has now. */
  draw(): void {
    for (const chart of [this.logins, this.causes, this.errorRate, this.latency, this.sessions, this.budget])
      chart.draw();
  }
}

/** Every minute of the range that the process was there, also those in which nothing ended. */
function minutesOf(data: OpsData, rangeMs: number): (readonly [at: number, Counts])[] {
  const known = new Map(data.minutes.map((minute) => [minute.at, minute]));
  const last = data.at - (data.at % MINUTE_MS);
  const begun = Math.min(data.process.startedAt, data.minutes[0]?.at ?? Infinity);
  const earliest = Math.max(begun, data.at - rangeMs);
  const minutes: (readonly [number, Counts])[] = [];
  for (let at = earliest - (earliest % MINUTE_MS); at <= last; at += MINUTE_MS)
    minutes.push([at, known.get(at)?.faults ?? {}]);
  return minutes;
}

function withGaps(live: OpsData['live']): (readonly [at: number, point?: OpsData['live'][number]])[] {
  return live.flatMap((point, index) => {
    const before = live[index - 1]?.at ?? point.at;
    return point.at - before > GAP_MS
      ? [[before + 1] as const, [point.at, point] as const]
      : [[point.at, point] as const];
  });
}
