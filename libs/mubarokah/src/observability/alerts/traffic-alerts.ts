import { CATALOGUE } from '../../metrics/index.js';
import { CALLBACK_OUTCOMES, CALLBACK_REASONS } from '../../outcomes/index.js';
import type { Alert } from '../alert.js';
import { LIMITS } from '../limits.js';
import { increase, type JobSelectors } from '../promql.js';

/** What Mubarokah ID can say at the redirect in place of a code. */
const REDIRECT_ERRORS = CALLBACK_REASONS.filter(
  (reason) => CALLBACK_OUTCOMES[reason].fault === 'claimed' && CALLBACK_OUTCOMES[reason].step === 'return',
);

/** Who is sent to Mubarokah ID, who comes back, and with what: failures that the objective leaves out. */
export function trafficAlerts(job: JobSelectors): Alert[] {
  const redirects = job.of(CATALOGUE.authorizations, { outcome: 'redirected' });
  const logins = job.of(CATALOGUE.logins, { outcome: 'success' });
  const callbacks = job.of(CATALOGUE.callbacks);
  const verified = job.of(CATALOGUE.callbacks, { fault: { not: ['unverified'] } });
  const unverified = job.of(CATALOGUE.callbacks, { fault: 'unverified' });
  const claimed = job.of(CATALOGUE.callbacks, { fault: 'claimed' });
  const refused = job.of(CATALOGUE.callbacks, { fault: 'user' });
  const redirectErrors = job.of(CATALOGUE.callbacks, { reason: REDIRECT_ERRORS });
  const percent = '{{ $value | humanizePercentage }}';
  return [
    {
      name: 'MubarokahNobodyLogsIn',
      severity: 'page',
      expr: [
        `${increase(redirects, '15m')} >= 20`,
        `unless ${increase(logins, '20m')} > 0`,
        `and ${increase(logins, '20m offset 1d')} >= 5`,
      ].join('\n'),
      for: '2m',
      summary: 'People try to log in, and nobody gets in.',
      description:
        '{{ $value | humanize }} people were sent from {{ $labels.job }} to Mubarokah ID in 15 minutes, and nobody has logged in for 20 minutes; at this time yesterday people did.',
    },
    {
      name: 'MubarokahUsersNotReturning',
      severity: 'page',
      expr: [
        `${increase(redirects, '20m')} >= 20`,
        `unless ${increase(verified, '20m')} > 0`,
        `and ${increase(verified, '20m offset 1d')} >= 5`,
      ].join('\n'),
      for: '2m',
      summary: 'People are sent to Mubarokah ID, and nobody comes back.',
      description:
        '{{ $value | humanize }} people were sent from {{ $labels.job }} to Mubarokah ID in 20 minutes, and nobody came back to the login that they had begun; at this time yesterday people did.',
    },
    {
      name: 'MubarokahRedirectFailing',
      severity: 'page',
      fault: 'claimed',
      expr: [
        `${share(redirectErrors, verified, '15m')} > ${LIMITS.mostPeople}`,
        `and ${increase(redirectErrors, '15m')} >= 10`,
        `unless ${increase(logins, '15m')} > 0`,
      ].join('\n'),
      summary: 'Mubarokah ID sends people back with an error.',
      description: `${percent} of those who came back to {{ $labels.job }} in 15 minutes brought an error of Mubarokah ID along, and nobody logged in.`,
    },
    {
      name: 'MubarokahPeopleRefused',
      severity: 'ticket',
      fault: 'user',
      expr: [
        `${increase(refused, '1h', ['job', 'reason'])}`,
        `  / on (job) group_left () ${increase(verified, '1h')} > ${LIMITS.mostPeople}`,
        `and ${increase(refused, '1h', ['job', 'reason'])} >= 20`,
      ].join('\n'),
      summary: 'Most people do not finish their login, all for one reason.',
      description: `${percent} of those who came back to {{ $labels.job }} in an hour did not log in, with the reason {{ $labels.reason }}.`,
    },
    {
      name: 'MubarokahClaimedErrors',
      severity: 'ticket',
      fault: 'claimed',
      expr: [
        `${share(claimed, verified, '30m')} > ${LIMITS.claimedShare}`,
        `and ${increase(claimed, '30m')} >= 10`,
      ].join('\n'),
      summary: 'Many logins end with an error that the browser brought.',
      description: `${percent} of those who came back to {{ $labels.job }} in 30 minutes brought an error or a code that Mubarokah ID refused.`,
    },
    {
      name: 'MubarokahInvalidStateSpike',
      severity: 'ticket',
      fault: 'unverified',
      expr: [
        `${share(unverified, callbacks, '15m')} > ${LIMITS.unverifiedShare}`,
        `and ${increase(unverified, '15m')} >= 20`,
      ].join('\n'),
      summary: 'Many callbacks belong to no login that was begun here.',
      description: `${percent} of the callbacks of {{ $labels.job }} in 15 minutes belong to no login that this app began in that browser.`,
    },
    {
      name: 'MubarokahNoLoginTraffic',
      severity: 'ticket',
      expr: [`${increase(redirects, '30m')} == 0`, `and ${increase(redirects, '30m offset 1w')} > 20`].join(
        '\n',
      ),
      summary: 'Nobody tries to log in.',
      description:
        'Nobody was sent from {{ $labels.job }} to Mubarokah ID for 30 minutes; a week ago people were, in the same half hour.',
    },
  ];
}

function share(some: string, all: string, window: string): string {
  return `${increase(some, window)} / ${increase(all, window)}`;
}
