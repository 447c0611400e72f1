import { judgeAuthorize } from '../../health/mubarokah/judge-answer.js';
import { HEALTH_REASONS } from '../../health/probe/health-reason.js';
import type { LoginOptions } from '../../options/index.js';
import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import { ask, transportFinding } from '../provider-answers.js';
import type { Subject } from '../subject.js';

type Look = ReturnType<typeof judgeAuthorize> | { readonly finding: Finding };

/** Whether `/oauth/authorize` knows this client, its redirect URI and each of its scopes. Nobody is logged in. */
export const authorizeCheck: Check = {
  name: 'authorize',
  needs: ['tcp', 'tls'],
  async examine(subject) {
    const { options } = subject;
    if (options === undefined) return [skipped('the options cannot work')];
    const { clientId, redirectUri, scopes } = options;
    const look = (parameters: Record<string, string>): Promise<Look> => lookAt(subject, options, parameters);
    const all = { client_id: clientId, redirect_uri: redirectUri };
    const found = await look({ ...all, scope: scopes.join(' ') });
    if ('finding' in found) return [found.finding];
    if (found.status === 'up')
      return [ok(`client, redirect URI and ${scopes.length === 1 ? 'the scope' : 'all scopes'} are known`)];
    if (found.reason !== 'client_refused') {
      const text = `/oauth/authorize: ${found.reason === undefined ? found.status : HEALTH_REASONS[found.reason]}`;
      return [
        found.status === 'degraded' ? warning(text) : failure(text, 'Tell the operators of Mubarokah ID.'),
      ];
    }
    // It says no more than that something is wrong, so each part is tried by itself. Scopes are told by a redirect.
    const refusals: string[] = [];
    for (const scope of scopes) {
      const alone = await look({ ...all, scope });
      if (!('finding' in alone) && alone.reason === 'client_refused') refusals.push(scope);
    }
    if (refusals.length < scopes.length)
      return refusals.map((scope) =>
        failure(
          `the scope ${scope} is refused`,
          'Correct MUBAROKAH_SCOPES, or ask for the scope at Mubarokah ID.',
        ),
      );
    const withoutUri = await look({ client_id: clientId, scope: scopes.join(' ') });
    if (!('finding' in withoutUri) && withoutUri.status === 'up')
      return [
        failure(
          `the redirect URI ${redirectUri} is not that of the registration`,
          'It has to be registered exactly so: host, port, path and slash at the end.',
        ),
      ];
    return [
      failure(
        `the client ${clientId}, its redirect URI or its scopes are refused`,
        'Compare MUBAROKAH_CLIENT_ID, MUBAROKAH_REDIRECT_URI and MUBAROKAH_SCOPES with the registration; the client may be revoked.',
      ),
    ];
  },
};

async function lookAt(
  subject: Subject,
  { redirectUri, baseUrl }: LoginOptions,
  parameters: Record<string, string>,
): Promise<Look> {
  const query = new URLSearchParams({ response_type: 'code', state: 'doctor', ...parameters });
  const answer = await ask(subject, {
    method: 'GET',
    path: `/oauth/authorize?${query}`,
    headers: { Accept: 'text/html' },
  });
  if ('failure' in answer) return { finding: transportFinding(answer.failure) };
  return judgeAuthorize(answer.response, { baseUrl, redirectUri });
}
