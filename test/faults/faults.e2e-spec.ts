import { beforeAll, expect, it } from '@jest/globals';
import { type Fault as OutcomeFault, isCounted } from '../../libs/mubarokah/src/outcomes/index.js';
import { describeWith } from '../support/binaries.js';
import { canLimitMemory } from '../support/memory-limit.js';
import { FAULTS, type Fault } from './faults.js';
import { keep } from './measured.js';
import { namedFirst } from './named.js';
import { type Outcome, runFaults } from './run-faults.js';
import { ownSeconds } from './scaled-rules.js';

/** `all`, or those whose name holds it; without it, the few that are chosen. */
const { FAULTS: ASKED = '' } = process.env;
const CHOSEN = FAULTS.filter(({ name, isChosen }) =>
  ASKED === '' ? isChosen === true : ASKED === 'all' || name.includes(ASKED),
).filter(({ memoryBytes }) => memoryBytes === undefined || canLimitMemory);
const DURATIONS = ASKED === '' ? { wellMs: 12_000, illMs: 29_000 } : { wellMs: 12_000, illMs: 55_000 };
/** Each is a process, and more than two cores can carry would be a fault of its own. */
const AT_ONCE = ASKED === '' ? CHOSEN.length : 6;
const ROUNDS = Array.from({ length: Math.ceil(CHOSEN.length / AT_ONCE) }, (_, round) =>
  CHOSEN.slice(round * AT_ONCE, (round + 1) * AT_ONCE),
);

/** What may stand on a page beside its cause. */
const SYMPTOMS = [
  'LoginBudgetBurnFast',
  'LoginBudgetBurnSlow',
  'AllLoginsFailing',
  'NobodyLogsIn',
  'DependencyErrors',
  'ProviderUnhealthy',
  'CircuitOpen',
];

/**
 * Who must act by what `/ops` says, as the outcome table has it. Undefined where nobody fails by a fault that counts: the
 * five minutes of the page are real ones, too long to tell here that nobody comes back.
 */
function mustAct({ logs, page }: Fault): string | undefined {
  if (logs === undefined) return page.length === 0 ? 'none' : undefined;
  return logs !== 'any' && isCounted(logs[1] as OutcomeFault) ? logs[1] : undefined;
}

/** How soon the cause has to be named, in the time of an app whose rules are not divided. */
const NAMED_WITHIN_SECONDS = 120;

/** Seconds from the fault, or from the first sign of it where an alert has to wait, until something names its cause. */
function namedAfter(fault: Fault, outcome: Outcome): number {
  const first = namedFirst(fault, outcome)?.seconds ?? Infinity;
  if (fault.onlyAlert === undefined) return first;
  return first - Math.min(...outcome.fired.map(({ name, after }) => ownSeconds(name, after)));
}

/** On a machine that others hold up, a demo has faults that nobody injected: such a run tells nothing. */
const isVoid = (outcomes: readonly Outcome[]): boolean =>
  outcomes.some(({ tooEarly }) => tooEarly.length > 0);

describeWith('redis-server')('while people log in,', () => {
  describeWith('prometheus')('with Prometheus', () => {
    describeWith('prometheus-alertmanager')('and Alertmanager,', () => {
      const outcomes = new Map<Fault, Outcome>();
      beforeAll(async () => {
        for (const round of ROUNDS) {
          let found = await runFaults(round, DURATIONS);
          if (isVoid(found)) found = await runFaults(round, DURATIONS);
          for (const outcome of found) outcomes.set(outcome.fault, outcome);
          if (ASKED !== '') keep(found);
        }
      }, 1_800_000);

      it.each(CHOSEN.map((fault) => [fault.name, fault] as const))(
        '%s is one page or none, and its cause is named',
        (_, fault) => {
          const outcome = outcomes.get(fault)!;
          const { fired, pages, tickets, logged, tooEarly, told } = outcome;
          expect(tooEarly).toEqual([]);
          const isPaged = fault.page.length > 0;
          expect(pages).toHaveLength(isPaged ? 1 : 0);
          const onPage = pages.flatMap(({ alerts }) => alerts);
          expect(onPage.filter((name) => ![...fault.page, ...SYMPTOMS].includes(name))).toEqual([]);
          expect(onPage.some((name) => fault.page.includes(name))).toBe(isPaged);
          const { ticket = [] } = fault;
          expect(tickets.some((name) => ticket.includes(name))).toBe(ticket.length > 0);
          const firstLine = logged && [logged.reason, logged.fault];
          expect(firstLine).toEqual(fault.logs === 'any' ? firstLine : fault.logs);
          // Nothing at all where nothing is wrong.
          const isWrong = isPaged || ticket.length > 0;
          expect(fired.length > 0).toBe(isWrong);
          expect(isWrong ? namedAfter(fault, outcome) : 0).toBeLessThan(NAMED_WITHIN_SECONDS);
          const shown = told.ops?.fault ?? 'none';
          expect(shown).toBe(mustAct(fault) ?? shown);
          const { notReady } = fault;
          const deep = notReady && { status: 503, troubled: [`${notReady} down`] };
          expect(told.deep).toEqual(deep ?? (fired.length === 0 ? { status: 200, troubled: [] } : told.deep));
          const { doctor = [], doctorWarns = [] } = fault;
          expect(told.doctor.failures).toEqual(expect.arrayContaining([doctor].flat()));
          expect(told.doctor.warnings).toEqual(expect.arrayContaining([doctorWarns].flat()));
        },
      );
    });
  });
});
