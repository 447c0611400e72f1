import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Notification,
  type RunningAlertmanager,
  startAlertmanager,
} from '../observability/alertmanager.js';
import { ALERTMANAGER_FILE } from '../observability/rules-file.js';
import { startPostgres } from '../support/postgres.js';
import { type RunningPrometheus, startPrometheusWith } from '../support/prometheus.js';
import { startRedis } from '../support/redis.js';
import type { Fault } from './faults.js';
import { type Patient, startPatient } from './patient.js';
import { scaledRules } from './scaled-rules.js';
import { askDemo, type Told } from './told.js';

const VISIT_EVERY_MS = 750;
/** Before Prometheus looks: the first of everything is slow, and says nothing of what comes. */
const WARM_UP_VISITS = 3;
const WATCH_EVERY_MS = 400;
const YESTERDAY_SECONDS = 24 * 60;

export interface FiredAlert {
  readonly name: string;
  readonly severity: string;
  /** Seconds after the fault began, each of which stands for a minute. */
  readonly after: number;
}

/** What a fault came to. */
export interface Outcome {
  readonly fault: Fault;
  readonly fired: readonly FiredAlert[];
  /** One entry a receiver that was paged: all alerts of that page, and when its first message came. */
  readonly pages: readonly {
    readonly receiver: string;
    readonly alerts: readonly string[];
    readonly after: number;
  }[];
  /** Alerts that were sent, but woke nobody. */
  readonly tickets: readonly string[];
  /** The first failure in the log, and seconds after the fault began. */
  readonly logged: { readonly reason: string; readonly fault: string; readonly after: number } | undefined;
  /** What the callbacks were answered with, and how often. */
  readonly visits: Readonly<Record<string, number>>;
  /** At the end, by the first of the demos. */
  readonly told: Told;
  /** When all had told, in seconds after the fault began. */
  readonly toldAfter: number;
  /** Alerts that fired before the fault began. */
  readonly tooEarly: readonly string[];
}

/** Injects each fault into a demo of its own, all at once, while people log in there. */
export async function runFaults(
  faults: readonly Fault[],
  { wellMs, illMs }: { readonly wellMs: number; readonly illMs: number },
): Promise<Outcome[]> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const alertmanager = await startAlertmanager(readFileSync(ALERTMANAGER_FILE, 'utf8'), {
    group_wait: '500ms',
    group_interval: '5s',
  });
  const patients = new Map<Fault, Patient>();
  let prometheus: RunningPrometheus | undefined;
  try {
    for (const fault of faults) patients.set(fault, await startPatient(fault, { postgres, redis }));
    for (const patient of patients.values())
      for (let visit = 0; visit < WARM_UP_VISITS; visit += 1)
        await Promise.all(patient.demos.map(() => patient.next().logIn()));
    const jobs = Object.fromEntries(
      [...patients].map(([{ name }, { demos }]) => [name, demos.map(({ url }) => url)]),
    );
    prometheus = await startPrometheusWith({
      jobs,
      rules: await Promise.all(Object.keys(jobs).map(scaledRules)),
      alertmanager: alertmanager.address,
      past: yesterday(jobs),
    });
    const watch = new Watch(prometheus);
    const cases = [...patients].map(([fault, patient]) => new Case(fault, patient));
    await sleep(wellMs);
    const early = watch.seen();
    await Promise.all(cases.map((one) => one.begin()));
    await sleep(illMs);
    await watch.stop();
    return await Promise.all(cases.map((one) => one.end(early, watch.seen(), alertmanager)));
  } finally {
    await prometheus?.stop();
    await Promise.all([...patients.values()].map((patient) => patient.stop()));
    await alertmanager.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
  }
}

/** One fault, and the people who meet it. */
class Case {
  private visit: NonNullable<Fault['visit']> = (patient, turn) =>
    turn % 8 === 0 ? patient.next().logIn() : patient.next().stay();
  private beganAt = Infinity;
  private isOver = false;
  private readonly people: Promise<void>;

  constructor(
    private readonly fault: Fault,
    private readonly patient: Patient,
  ) {
    this.people = this.comeAndGo();
  }

  async begin(): Promise<void> {
    this.patient.failures.length = 0;
    this.patient.visits.length = 0;
    this.beganAt = Date.now();
    if (this.fault.visit !== undefined) this.visit = this.fault.visit;
    await this.fault.inject(this.patient);
  }

  async end(
    early: ReadonlyMap<string, Seen>,
    seen: ReadonlyMap<string, Seen>,
    { sent }: RunningAlertmanager,
  ): Promise<Outcome> {
    const messages = sent.filter(({ alerts }) => alerts[0]?.job === this.fault.name);
    const visits = tally(this.patient.visits);
    const told = await askDemo(this.patient.demos[0]!);
    const toldAt = Date.now();
    const [logged] = this.patient.failures;
    this.isOver = true;
    await this.people;
    const after = (at: number): number => Math.max(0, Math.round((at - this.beganAt) / 1_000));
    const mine = (some: ReadonlyMap<string, Seen>) =>
      [...some.values()].filter(({ job }) => job === this.fault.name);
    const isPage = ({ alerts }: Notification): boolean => alerts.some(({ severity }) => severity === 'page');
    const paging = messages.filter(isPage);
    return {
      fault: this.fault,
      fired: mine(seen).map(({ name, severity, at }) => ({ name, severity, after: after(at) })),
      pages: [...new Set(paging.map(({ receiver }) => receiver))].map((receiver) => {
        const its = paging.filter((one) => one.receiver === receiver);
        return { receiver, alerts: namesIn(its), after: after(its[0]!.at) };
      }),
      tickets: namesIn(messages.filter((message) => !isPage(message))),
      logged: logged && { reason: logged.reason, fault: logged.fault, after: after(logged.at) },
      visits,
      told,
      toldAfter: after(toldAt),
      tooEarly: mine(early).map(({ name }) => name),
    };
  }

  private async comeAndGo(): Promise<void> {
    const underWay: Promise<unknown>[] = [];
    for (let turn = 1; !this.isOver; turn += 1) {
      underWay.push(this.visit(this.patient, turn).then((visit) => this.patient.visits.push(visit)));
      await sleep(VISIT_EVERY_MS);
    }
    await Promise.all(underWay);
  }
}

interface Seen {
  readonly job: string;
  readonly name: string;
  readonly severity: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/** Notes when each alert began to fire. */
class Watch {
  private readonly alerts = new Map<string, Seen>();
  private isOver = false;
  private readonly watching: Promise<void>;

  constructor(private readonly prometheus: RunningPrometheus) {
    this.watching = this.look();
  }

  seen(): ReadonlyMap<string, Seen> {
    return new Map(this.alerts);
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.watching;
  }

  private async look(): Promise<void> {
    while (!this.isOver) {
      const firing = await this.prometheus.query('ALERTS{alertstate="firing"}');
      for (const { metric } of firing) {
        const { job = '', alertname = '', severity = '' } = metric;
        const key = `${job} ${alertname}`;
        if (!this.alerts.has(key))
          this.alerts.set(key, { job, name: short(alertname), severity, at: Date.now() });
      }
      await sleep(WATCH_EVERY_MS);
    }
  }
}

/** A good day before: people logged in at this time too, with rules for which a day lasts 24 minutes. */
function yesterday(jobs: Readonly<Record<string, readonly string[]>>): string {
  const start = Math.floor(Date.now() / 1_000) - YESTERDAY_SECONDS - 120;
  const moments = Array.from({ length: 420 }, (_, second) => second);
  const lines = (series: string) => moments.map((second) => `${series} ${second} ${start + second}`);
  const targets = Object.entries(jobs).map(
    ([job, [url]]) => `job="${job}",instance="${new URL(url!).host}",outcome="success",fault="none"`,
  );
  return [
    ...targets.flatMap((labels) => lines(`mubarokah_logins_total{${labels}}`)),
    ...targets.flatMap((labels) => lines(`mubarokah_oauth_callbacks_total{${labels},reason="none"}`)),
    '# EOF',
    '',
  ].join('\n');
}

function tally(visits: Patient['visits']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const visit of visits) counts[visit] = (counts[visit] ?? 0) + 1;
  return counts;
}

function namesIn(messages: readonly Notification[]): string[] {
  return [...new Set(messages.flatMap(({ alerts }) => alerts.map(({ alertname = '' }) => short(alertname))))];
}

function short(alert: string): string {
  return alert.replace(/^Mubarokah/, '');
}
