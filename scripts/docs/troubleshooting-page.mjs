import { runbookOf } from '../../libs/mubarokah/dist/ops/runbook-of.js';
import { CALLBACK_OUTCOMES } from '../../libs/mubarokah/dist/outcomes/index.js';
import { LOGIN_LOG_LEVELS } from '../../libs/mubarokah/dist/telemetry/login-log.js';
import { ADVICE } from './troubleshooting-advice.mjs';

const BEFORE = [
  [
    '`MubarokahModule: … options need attention`, and the app does not start',
    'The message names each option. In development: `npx nestjs-mubarokah sandbox --env .env`, then `npm start -- --env-file .env`.',
  ],
  [
    'Tests: `options need attention`',
    'They have no environment: `npx nestjs-mubarokah init` adds `test/mubarokah.setup.ts`.',
  ],
  [
    "Tests: `Nest can't resolve dependencies of the MubarokahAuthGuard`",
    'A unit test makes a guarded controller without the module: [put a guard in its place](questions.md#how-do-i-unit-test-a-controller-that-is-guarded).',
  ],
  [
    '`EADDRINUSE` as `nest start --watch` starts the app again',
    'The app before still has the port: leave `drainMs` of `drainOnShutdown()` to its default, which is 0 unless `NODE_ENV` is `production`.',
  ],
  [
    '`doctor` says that no option is set, or looks at another host than the app',
    'It has not the environment of the app: add `--env .env`.',
  ],
  [
    'A handler with `@RequireScopes()` answers 403 to everybody',
    'Nobody has asked for that scope: `MUBAROKAH_SCOPES="view-user detail-user"`, and log in again.',
  ],
  [
    'Jest: `Must use import to load ES Module`',
    'Node before 24.9 in CommonJS mode: [the block for Jest](../README.md#test-it).',
  ],
  [
    "TypeScript: `Cannot find module 'nestjs-mubarokah/health'`",
    'Set `"module": "NodeNext"` in tsconfig.json.',
  ],
  [
    'TypeScript: TS1272, a type in a decorated signature',
    'Write `type` before it: `import { CurrentUser, type MubarokahUser } from …`.',
  ],
  [
    'The login page of Mubarokah ID shows JSON with `invalid_client` or `invalid_request`',
    'It knows no such client, or not that redirect URI: compare both with the registration. The sandbox says which in `X-Sandbox-Reason` and in its terminal.',
  ],
  [
    'Everybody is logged out after each start of the app',
    'Sessions are in the memory of the process: set [a session store](sessions.md).',
  ],
  [
    'A guarded page answers 401 instead of the login',
    'The request did not ask for HTML: [the guard](guard.md#what-the-others-get).',
  ],
];

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** docs/troubleshooting.md: by what the person reads. @throws Error when a reason has no advice, or advice no reason */
export function troubleshootingPage() {
  const failures = Object.entries(CALLBACK_OUTCOMES).filter(([reason]) => reason !== 'none');
  const reasons = failures.map(([reason]) => reason);
  const odd = [
    ...reasons.filter((reason) => !Object.hasOwn(ADVICE, reason)),
    ...Object.keys(ADVICE).filter((reason) => !reasons.includes(reason)),
  ];
  if (odd.length > 0)
    throw new Error(`troubleshooting-advice.mjs and the outcome table differ in ${odd.join(', ')}`);
  const symptoms = new Set(failures.map(([, { text }]) => text));
  const sections = [...symptoms].map((text) => {
    const rows = failures
      .filter(([, outcome]) => outcome.text === text)
      .map(([reason, { status, fault, step }]) => {
        const runbook = runbookOf(reason);
        const log = `${LOGIN_LOG_LEVELS[fault]}, \`mubarokah.step\` \`${step}\``;
        return [
          `\`${reason}\``,
          status,
          log,
          `\`${fault}\``,
          `${ADVICE[reason]} [Runbook](runbooks/${runbook}.md)`,
        ];
      });
    return `## ${text.en}\n\n_${text.id}_\n\n${table(['`event.reason`', 'HTTP', 'log line', 'who must act', 'what it is, and what to do'], rows)}`;
  });
  return `# Troubleshooting

Generated from the source. By symptom: each heading of the second part is what the person reads (in Indonesian below it). The log has one line
for each login that failed, \`Login failed\`, with \`event.reason\`, \`mubarokah.fault\` and \`mubarokah.step\`; API callers get the reason in
their JSON, and \`mubarokah_oauth_callbacks_total\` counts it. Who must act: \`unverified\` came with no login of
yours, \`claimed\` came through the browser, where anybody can forge it, \`client_config\` is your registration or settings;
[Outcomes](outcomes.md) explains all words. Where nobody knows where to begin: \`npx nestjs-mubarokah doctor\` (in development with \`--env .env\`), or [Nobody can log in](runbooks/nobody-can-log-in.md).

## A person tells you a reference

The page of a failed login ends with _Reference: 4f1c…_ (_Referensi: …_). Look for it in the log as \`http.request.id\`: that line says why, and
has the trace id where there are traces. It is the \`X-Request-Id\` that your proxy or the client sent, where it is one (at most 64 letters, digits, \`_\`, \`.\` and \`-\`);
else the id that Fastify or the logger gave the request (\`req-7\` begins anew with each process: have the proxy send one); else a random one.
It says nothing of the person, and a client can choose it: believe what the line says, not that the one who tells it was the one who logged in.
There is no line of its own where more than ten callbacks a minute belonged to no login (\`unverified\`): the log says how many were left out.

## Before a login begins

${table(['symptom', 'what to do'], BEFORE)}

${sections.join('\n\n')}
`;
}
