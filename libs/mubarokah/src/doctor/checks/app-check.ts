import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import type { Subject } from '../subject.js';
import { askWeb, objectOf, type WebAnswer } from '../web.js';

const STATUSES = new Set<unknown>(['up', 'degraded', 'down', 'unknown']);
const NAME = /^[\w.-]{1,100}$/;

/** Whether the app is there, what its own health checks say, and whether it runs with the settings that are examined. */
export const appCheck: Check = {
  name: 'app',
  needs: [],
  async examine(subject) {
    const { app } = subject;
    if (app === undefined) return [skipped('not asked: say where it is with --app http://localhost:3000')];
    const [live, ready, deep, login] = await Promise.all(
      ['/health/live', '/health/ready', '/health/deep', '/auth/mubarokah'].map((path) => askWeb(app + path)),
    );
    if (live === undefined && login === undefined)
      return [failure(`${app} does not answer`, 'Is it started, and is the address right?')];
    return [...health(live, ready, deep), ...settings(login, subject)];
  },
};

function health(...[live, ready, deep]: (WebAnswer | undefined)[]): Finding[] {
  if (live?.status === 404)
    return [warning('/health/live is not there', 'Is the option health.path another, or is health off?')];
  const findings: Finding[] = [];
  if (live?.status === 200) findings.push(ok('/health/live: 200'));
  else findings.push(failure(`/health/live: ${statusOf(live)}`));
  if (ready?.status === 200) findings.push(ok('/health/ready: 200'));
  else
    findings.push(
      failure(
        `/health/ready: ${statusOf(ready)}`,
        'A check that it cannot do without is down, or it starts or drains: see below.',
      ),
    );
  const troubled = checksOf(deep).filter(([, status]) => status !== 'up');
  findings.push(
    ...(troubled.length === 0
      ? [ok(`/health/deep: ${statusOf(deep)}`)]
      : troubled.map(([name, status]) =>
          status === 'unknown'
            ? warning(`check ${name} is not known yet`)
            : failure(`check ${name} is ${status}`),
        )),
  );
  return findings;
}

function statusOf(answer: WebAnswer | undefined): string {
  return answer === undefined ? 'no answer' : String(answer.status);
}

/** The body is the app's, or of whatever else answers there. */
function checksOf(answer: WebAnswer | undefined): (readonly [name: string, status: string])[] {
  const { details } = objectOf(answer?.text ?? '') ?? {};
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details).flatMap(([name, check]) => {
    const { status } = (check ?? {}) as { status?: unknown };
    return NAME.test(name) && STATUSES.has(status) ? [[name, status as string] as const] : [];
  });
}

/** A login is begun, and its redirect tells with which settings the app runs. */
function settings(login: WebAnswer | undefined, { options, baseUrl }: Subject): Finding[] {
  const location = login?.headers.get('location') ?? '';
  if (login?.status === 404)
    return [warning('/auth/mubarokah is not there', 'Is the option loginPath another one?')];
  if (login?.status !== 302 || !URL.canParse(location))
    return [
      failure(
        `/auth/mubarokah does not send people to Mubarokah ID: ${statusOf(login)}`,
        'Read the log of the app.',
      ),
    ];
  if (options === undefined || baseUrl === undefined)
    return [ok('/auth/mubarokah sends people to Mubarokah ID')];
  const to = new URL(location);
  const differing = [
    ...(to.origin === baseUrl.origin ? [] : ['MUBAROKAH_BASE_URL']),
    ...(to.searchParams.get('client_id') === options.clientId ? [] : ['MUBAROKAH_CLIENT_ID']),
    ...(to.searchParams.get('redirect_uri') === options.redirectUri ? [] : ['MUBAROKAH_REDIRECT_URI']),
    ...(to.searchParams.get('scope') === options.scopes.join(' ') ? [] : ['MUBAROKAH_SCOPES']),
  ];
  if (differing.length === 0)
    return [ok('/auth/mubarokah sends people to Mubarokah ID, with the settings examined here')];
  return [
    warning(
      `the app runs with other settings than those examined here: ${differing.join(', ')}`,
      'Run this where the app runs, with its environment. What is set in code is not seen here.',
    ),
  ];
}
