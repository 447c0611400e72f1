/** One fault, one page: while one of `causes` fires, those that it explains are not sent. */
export interface Inhibition {
  readonly why: string;
  readonly causes: readonly string[];
  readonly explains: readonly string[];
}

const BUDGET_TICKETS = ['MubarokahLoginBudgetTicket'];
const NOBODY = ['MubarokahNobodyLogsIn'];
const SLOWER_SYMPTOMS = ['MubarokahLoginBudgetBurnSlow', ...BUDGET_TICKETS, ...NOBODY];
/** What everybody sees, whatever the cause. */
const SYMPTOMS = ['MubarokahLoginBudgetBurnFast', 'MubarokahAllLoginsFailing', ...SLOWER_SYMPTOMS];
const SLOWNESS = [
  'MubarokahTokenExchangeSlow',
  'MubarokahTokenExchangeRegression',
  'MubarokahLoginLatencyBudgetBurn',
];

/**
 * No two of them may explain each other, not even around corners: Alertmanager would send neither. A ticket never
 * keeps a page back: somebody has to know, no matter whose fault it is, that nobody gets in.
 */
export const INHIBITIONS: readonly Inhibition[] = [
  {
    // One instance that is gone must not hide that the database is down for the others.
    why: 'Where no instance answers, nobody logs in.',
    causes: ['MubarokahTargetDown'],
    explains: [
      ...SYMPTOMS,
      'MubarokahUsersNotReturning',
      'MubarokahMetricsAbsent',
      'MubarokahNoLoginTraffic',
      'MubarokahSessionsCollapsed',
    ],
  },
  {
    why: 'Without its database or Redis no login succeeds.',
    causes: ['MubarokahHealthFailing'],
    explains: [
      ...SYMPTOMS,
      'MubarokahDependencyErrors',
      'MubarokahDependencyPoolSaturated',
      'MubarokahSessionsCollapsed',
    ],
  },
  {
    why: 'Nor does one whose operations at them fail.',
    causes: ['MubarokahDependencyErrors'],
    explains: SYMPTOMS,
  },
  {
    why: 'Nor does one of a client that Mubarokah ID rejects.',
    causes: ['MubarokahClientRejected'],
    explains: [...SYMPTOMS, 'MubarokahRefreshRejected', 'MubarokahProviderUnhealthy'],
  },
  {
    why: 'The health check of Mubarokah ID is refused like everybody.',
    causes: ['MubarokahApiUnapprovedScope'],
    explains: ['MubarokahProviderUnhealthy', 'MubarokahApiAuthRejections'],
  },
  {
    why: 'A full heap collects garbage all the time.',
    causes: ['MubarokahHeapNearLimit'],
    explains: ['MubarokahMemoryNearLimit', 'MubarokahEventLoopLag', 'MubarokahCpuSaturated', ...SLOWNESS],
  },
  {
    why: 'Fast inhibits slow: the same failures, counted over a longer time.',
    causes: ['MubarokahLoginBudgetBurnFast'],
    explains: ['MubarokahAllLoginsFailing', ...SLOWER_SYMPTOMS],
  },
  {
    why: 'The same, where so few log in that nothing burns fast.',
    causes: ['MubarokahAllLoginsFailing'],
    explains: SLOWER_SYMPTOMS,
  },
  { why: 'And so on.', causes: ['MubarokahLoginBudgetBurnSlow'], explains: [...BUDGET_TICKETS, ...NOBODY] },
  {
    why: 'Why nobody gets in, rather than that nobody does.',
    causes: ['MubarokahRedirectFailing', 'MubarokahUsersNotReturning'],
    explains: NOBODY,
  },
  {
    why: 'The errors of the redirect are claimed errors.',
    causes: ['MubarokahRedirectFailing'],
    explains: ['MubarokahClaimedErrors'],
  },
  {
    why: 'What Mubarokah ID does when it does not do its work.',
    causes: ['MubarokahProviderUnhealthy'],
    explains: ['MubarokahCircuitOpen', 'MubarokahRateLimited', 'MubarokahApiAuthRejections', ...SLOWNESS],
  },
  {
    why: 'A process that is busy measures its own delay.',
    causes: ['MubarokahEventLoopLag', 'MubarokahCpuSaturated'],
    explains: SLOWNESS,
  },
  {
    why: 'Slow exchanges are slow logins.',
    causes: ['MubarokahTokenExchangeSlow', 'MubarokahTokenExchangeRegression'],
    explains: ['MubarokahLoginLatencyBudgetBurn'],
  },
];
