import {
  API_ERRORS_BY_STATUS,
  AUTH_RESULTS,
  AUTHORIZE_REASONS,
  CALLBACK_OUTCOMES,
  GRANT_TYPES,
  SESSION_END_REASONS,
  TOKEN_ERRORS,
} from '../../libs/mubarokah/dist/outcomes/index.js';

const list = (values) => values.map((value) => `\`${value}\``).join(' · ');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** docs/outcomes.md, from the tables of the code. */
export function outcomesPage() {
  const callbacks = Object.entries(CALLBACK_OUTCOMES).map(([reason, { step, fault, status, text }]) => [
    `\`${reason}\``,
    `\`${step}\``,
    `\`${fault}\``,
    status,
    text.en,
  ]);
  const byStatus = Object.entries(API_ERRORS_BY_STATUS).map(([status, errors]) => [
    `\`${status}\``,
    list(errors),
  ]);
  const checks = Object.entries(AUTH_RESULTS).map(([result, reasons]) => [`\`${result}\``, list(reasons)]);
  return `# Outcomes

Generated from the source: every way a login, and each part of it, can end. Metric labels, log fields, pages and the
\`?reason=\` of your own failure page use these names, and nothing else.

## Callback

\`step\` says how far the login had come, \`fault\` who must act: the \`user\`; nobody that can be named (\`unverified\`: not tied to a login of this app;
\`claimed\`: it came through the browser, where a user can forge it); \`client_config\`, your registration or settings;
the \`provider\`; the \`network\`; or the \`app\`.

${table(['reason', 'step', 'fault', 'HTTP', 'what the person reads'], callbacks)}

## Authorization redirect

${list(AUTHORIZE_REASONS)}

## Token endpoint

Grants: ${list(GRANT_TYPES)}

Errors: ${list(TOKEN_ERRORS)}

## API calls

${table(['status', 'errors'], byStatus)}

## Session checks

${table(['result', 'reasons'], checks)}

## Ends of a session

${list(SESSION_END_REASONS)}
`;
}
