import { setTimeout as sleep } from 'node:timers/promises';
import { type SandboxAnswer, type SandboxEndpoint, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import type { Visit } from '../../scripts/observe/visitors.js';
import type { Patient } from './patient.js';

export interface Fault {
  readonly name: string;
  readonly inject: (patient: Patient) => unknown;
  /** What people do then; else they log in. `turn` counts them. */
  readonly visit?: (patient: Patient, turn: number) => Promise<Visit>;
  /** The alerts of which one has to be in the page, without `Mubarokah`; none where nobody is to be woken. */
  readonly page: readonly string[];
  /** One of them has to fire where there is no page. */
  readonly ticket?: readonly string[];
  /** What the first log line of a failed login says; undefined where none fails. */
  readonly logs?: readonly [reason: string, fault: string] | 'any';
  /** The check that `/health/deep` says is down, with which the app takes no requests. */
  readonly notReady?: 'database' | 'redis';
  /** The check of `doctor` that has to fail, where docs/doctor.md says that it looks at this. */
  readonly doctor?: string;
  /** The one that has to warn. */
  readonly doctorWarns?: string;
  /** Why an alert alone can name it, which has to wait: nothing fails that a log line, a check or a page could tell of. */
  readonly onlyAlert?: string;
  /** @default 1 */
  readonly instances?: number;
  /** Of Node, for the demo. */
  readonly nodeOptions?: readonly string[];
  /** Of the demo's container; it is tried where this user may limit a process, and named as not measured elsewhere. */
  readonly memoryBytes?: number;
  /** Belongs to the few that the gate runs. */
  readonly isChosen?: true;
}

const FULL_HEAP = new URL('full-heap.mjs', import.meta.url).pathname;
const FULL_MEMORY = new URL('full-memory.mjs', import.meta.url).pathname;

const BURNS = ['LoginBudgetBurnFast', 'AllLoginsFailing', 'LoginBudgetBurnSlow'];

export const FAULTS: readonly Fault[] = [
  { name: 'healthy', inject: () => undefined, page: [], isChosen: true },
  {
    name: 'wrong-secret',
    inject: ({ sandbox }) => sandbox.rotateClientSecret(SANDBOX_CLIENT.clientId, 'another-secret'),
    page: ['ClientRejected'],
    logs: ['token_invalid_client', 'client_config'],
    doctor: 'token',
    isChosen: true,
  },
  answers(
    'token-500',
    'token',
    { status: 500 },
    { logs: ['token_server_error', 'provider'], doctor: 'token', isChosen: true },
  ),
  {
    name: 'token-500-a-tenth',
    inject: () => undefined,
    visit: (patient, turn) => {
      if (turn % 10 === 0) patient.sandbox.next('token', { status: 500 });
      return patient.visitors.stay();
    },
    page: BURNS,
    logs: ['token_server_error', 'provider'],
  },
  answers(
    'token-slow',
    'token',
    { delayMs: 3_000 },
    { page: [], ticket: ['TokenExchangeSlow', 'LoginLatencyBudgetBurn'], doctorWarns: 'token' },
  ),
  answers('token-hang', 'token', { hang: true }, { logs: ['token_timeout', 'provider'], doctor: 'token' }),
  {
    name: 'token-429',
    inject: ({ sandbox }) => sandbox.throttle(0),
    page: [...BURNS, 'ProviderUnhealthy'],
    logs: ['token_rate_limited', 'provider'],
  },
  answers(
    'token-html',
    'token',
    { status: 200, body: '<h1>Whoops</h1>' },
    { logs: ['token_invalid_response', 'provider'], doctor: 'token' },
  ),
  answers('user-401', 'user', { status: 401 }, { logs: ['user_unauthorized', 'provider'] }),
  answers(
    'user-403-unapproved-scope',
    'user',
    { status: 403, body: { error: 'unapproved_scope', message: 'Invalid scope(s) provided.' } },
    { logs: ['user_unapproved_scope', 'client_config'], isChosen: true },
  ),
  answers(
    'user-slow',
    'user',
    { delayMs: 3_000 },
    { page: [], ticket: ['LoginLatencyBudgetBurn'], doctor: 'app' },
  ),
  answers(
    'user-wrong-json',
    'user',
    { status: 200, body: { hello: 'world' } },
    { logs: ['user_invalid_response', 'provider'] },
  ),
  {
    name: 'provider-killed',
    inject: ({ sandbox }) => sandbox.close(),
    page: ['UsersNotReturning', 'NobodyLogsIn'],
    doctor: 'answer',
    // Of those who were on their way.
    logs: 'any',
  },
  {
    name: 'provider-unreachable-from-the-server',
    inject: ({ ways }) => ways.provider.refuse(),
    page: BURNS,
    logs: ['token_network', 'network'],
    doctor: 'tcp',
    isChosen: true,
  },
  answers(
    'authorize-server-error',
    'authorize',
    { redirectError: 'server_error' },
    { page: ['RedirectFailing'], logs: ['server_error', 'claimed'], doctor: 'authorize' },
  ),
  answers(
    'unknown-scope',
    'authorize',
    { redirectError: 'invalid_scope' },
    {
      page: ['RedirectFailing'],
      logs: ['invalid_scope', 'claimed'],
      doctor: 'authorize',
      isChosen: true,
    },
  ),
  {
    // An old Passport leaves the state out of it.
    name: 'unknown-scope-legacy',
    inject: () => undefined,
    visit: ({ visitors }) => visitors.comeBackWith({ error: 'invalid_scope' }),
    page: ['RedirectFailing', 'NobodyLogsIn', 'UsersNotReturning'],
    logs: ['invalid_scope', 'claimed'],
  },
  {
    name: 'database-down',
    inject: ({ ways }) => ways.database.refuse(),
    page: ['HealthFailing'],
    notReady: 'database',
    logs: ['hook_error', 'app'],
    doctor: 'app',
    isChosen: true,
  },
  {
    name: 'redis-down',
    inject: ({ ways }) => ways.redis.refuse(),
    page: ['HealthFailing'],
    notReady: 'redis',
    logs: ['session_error', 'app'],
    doctor: 'app',
    isChosen: true,
  },
  {
    name: 'four-of-five-refuse',
    inject: () => undefined,
    visit: ({ visitors }, turn) => (turn % 5 === 0 ? visitors.stay() : visitors.deny()),
    page: [],
    ticket: ['PeopleRefused'],
    logs: ['access_denied', 'user'],
  },
  {
    name: 'forged-callbacks',
    inject: () => undefined,
    visit: async ({ visitors }) => {
      await Promise.all(Array.from({ length: 8 }, () => visitors.forge()));
      return visitors.stay();
    },
    page: [],
    ticket: ['InvalidStateSpike'],
    logs: ['missing_cookie', 'unverified'],
  },
  {
    name: 'cookies-lost',
    inject: () => undefined,
    visit: ({ visitors }) => visitors.loseCookies(),
    page: ['UsersNotReturning', 'NobodyLogsIn'],
    logs: ['missing_cookie', 'unverified'],
  },
  {
    name: 'nobody-returns',
    inject: () => undefined,
    visit: ({ visitors }) => visitors.leave(),
    page: ['UsersNotReturning'],
    onlyAlert: 'that people do not come back shows when enough have not',
    isChosen: true,
  },
  {
    name: 'hook-throws',
    inject: ({ database }) => database.query('alter table users rename to people'),
    page: [...BURNS, 'DependencyErrors'],
    logs: ['hook_error', 'app'],
  },
  {
    name: 'cpu-starved',
    inject: ({ demos: [demo] }) =>
      starve(
        () => demo!.isRunning,
        (signal) => demo!.signal(signal),
      ),
    page: [],
    ticket: ['EventLoopLag', 'LoginLatencyBudgetBurn'],
    onlyAlert: 'all is slow, and nothing fails',
  },
  {
    name: 'heap-near-limit',
    // With a small young generation nearly all of the limit is for what stays.
    nodeOptions: ['--max-old-space-size=400', '--max-semi-space-size=2', '--import', FULL_HEAP],
    inject: ({ demos: [demo] }) => demo!.signal('SIGUSR2'),
    // Nothing fails yet, but V8 is about to end the process.
    page: ['HeapNearLimit'],
    onlyAlert: 'nothing fails as long as there is some memory',
  },
  {
    name: 'memory-near-limit',
    memoryBytes: 400 * 2 ** 20,
    nodeOptions: ['--import', FULL_MEMORY],
    inject: ({ demos: [demo] }) => demo!.signal('SIGUSR2'),
    page: [],
    ticket: ['MemoryNearLimit'],
    onlyAlert: 'nothing fails as long as there is some memory',
  },
  {
    name: 'app-killed',
    inject: ({ demos: [demo] }) => demo!.end('SIGKILL'),
    page: ['TargetDown'],
    doctor: 'app',
  },
  {
    name: 'bad-release-on-one-of-three',
    inject: async ({ demos: [demo] }) => {
      await demo!.end('SIGTERM');
      await demo!.launch([], { MUBAROKAH_CLIENT_SECRET: 'of-another-environment' });
    },
    // A release takes seconds here too, which stand for minutes without that instance.
    page: ['ClientRejected', 'TargetDown'],
    logs: ['token_invalid_client', 'client_config'],
    doctor: 'token',
    instances: 3,
  },
];

/** An endpoint that answers so from now on; it fails everybody's login, unless `more` says otherwise. */
function answers(
  name: string,
  endpoint: SandboxEndpoint,
  answer: SandboxAnswer,
  more: Partial<Fault>,
): Fault {
  const inject: Fault['inject'] = ({ sandbox }) => sandbox.next(endpoint, { ...answer, times: Infinity });
  return { name, inject, page: [...BURNS, 'ProviderUnhealthy'], ...more };
}

/** Lets it run for a quarter of the time, as a machine does that has given its cores away. */
function starve(isRunning: () => boolean, signal: (signal: NodeJS.Signals) => void): void {
  const turns = async (): Promise<void> => {
    while (isRunning()) {
      signal('SIGSTOP');
      await sleep(300);
      signal('SIGCONT');
      await sleep(100);
    }
  };
  void turns();
}
