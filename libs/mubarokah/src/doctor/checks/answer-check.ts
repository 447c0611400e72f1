import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import { askApi, transportFinding } from '../provider-answers.js';
import { judgeApiUser } from '../../health/mubarokah/judge-answer.js';
import { HEALTH_REASONS } from '../../health/probe/health-reason.js';

/** Headers that a proxy or a gateway adds. */
const OF_PROXIES = ['via', 'x-cache', 'proxy-connection', 'x-bluecoat-via', 'x-squid-error'] as const;

/** Whether it is Mubarokah ID that answers: a captive page says 200, a gateway leaves its name. */
export const answerCheck: Check = {
  name: 'answer',
  needs: ['tcp', 'tls'],
  async examine(subject) {
    if (subject.baseUrl === undefined) return [skipped('the base URL is no URL')];
    const answer = await askApi(subject);
    if ('failure' in answer) return [transportFinding(answer.failure)];
    const { response } = answer;
    const judged = judgeApiUser(response);
    const reason = judged.reason === undefined ? '' : HEALTH_REASONS[judged.reason];
    const findings: Finding[] = [];
    if (judged.status === 'up')
      findings.push(
        ok(`/api/user refuses a request without a token, as it should (${response.status}, JSON)`),
      );
    else if (judged.status === 'degraded')
      findings.push(warning(`/api/user: ${reason} (${response.status})`));
    else
      findings.push(
        failure(
          `/api/user: ${reason} (${response.status})`,
          judged.reason === 'server_error'
            ? 'Tell the operators of Mubarokah ID.'
            : 'Is MUBAROKAH_BASE_URL right? A login page of the network or a gateway may answer in its place.',
        ),
      );
    const added = OF_PROXIES.filter((name) => response.headers[name] !== undefined);
    if (added.length > 0)
      findings.push(warning(`something in between adds ${added.join(', ')} to the answers`));
    return findings;
  },
};
