import { CALLBACK_OUTCOMES, type CallbackReason } from '../../outcomes/index.js';
import { DOCS } from '../../observability/index.js';
import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import { askWeb } from '../web.js';

/** A line of the exposition: of callbacks, by their reason. */
const CALLBACKS = /^mubarokah_oauth_callbacks_total\{[^}]*reason="(\w+)"[^}]*\} (\d+)$/gm;

/** Whether the app shows its metrics, and how its logins ended since it started. */
export const metricsCheck: Check = {
  name: 'metrics',
  needs: [],
  async examine({ app, metrics, environment }) {
    const url = metrics ?? (app === undefined ? undefined : `${app}/metrics`);
    if (url === undefined) return [skipped('not asked (--app or --metrics)')];
    const answer = await askWeb(url, environment.MUBAROKAH_METRICS_TOKEN);
    if (answer === undefined)
      return [
        warning(
          `${url} does not answer`,
          'Has it a port of its own (metrics.port)? Then say --metrics <url>.',
        ),
      ];
    if (answer.status === 401 || answer.status === 403)
      return [
        warning(
          `${url} asks for a token (${answer.status})`,
          'Set MUBAROKAH_METRICS_TOKEN to that of the option metrics.access.',
        ),
      ];
    if (answer.status !== 200)
      return [warning(`${url}: ${answer.status}`, 'Is the option metrics.path another one?')];
    const counts = [...answer.text.matchAll(CALLBACKS)]
      .map(([, reason, count]) => [reason as CallbackReason, Number(count)] as const)
      .filter(([reason, count]) => count > 0 && Object.hasOwn(CALLBACK_OUTCOMES, reason));
    if (!answer.text.includes('mubarokah_oauth_callbacks_total'))
      return [
        failure(`${url} shows no metrics of logins`, 'Does another registry or another app answer there?'),
      ];
    return [ok(`${url}: 200`), ...callbacks(counts)];
  },
};

function callbacks(counts: readonly (readonly [reason: CallbackReason, count: number])[]): Finding[] {
  if (counts.length === 0) return [ok('nobody has come back from Mubarokah ID since the app started')];
  const line = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) =>
      reason === 'none' ? `${count} logged in` : `${count} ${reason} (${CALLBACK_OUTCOMES[reason].fault})`,
    )
    .join(', ');
  const someoneGotIn = counts.some(([reason]) => reason === 'none');
  const text = `callbacks since the app started: ${line}`;
  return [someoneGotIn ? ok(text) : warning(text, `${DOCS}/outcomes.md explains each reason.`)];
}
