import { ranOn, table, writePage } from '../report.mjs';
import { BARE_500, IN_TIME_MS, OK } from './verdict.mjs';

/** Writes docs/scoreboard.md and resolves to its text. */
export function writeReport(names, rows) {
  const withVerdict = (name, verdict) =>
    rows.filter(({ verdicts }) => verdicts[name] === verdict).map(({ what }) => what);
  const count = (name, verdict) => withVerdict(name, verdict).length;
  const tally = names.map((name) => [count(name, OK), count(name, BARE_500)]);
  return writePage(
    'scoreboard.md',
    `# The same ${rows.length} hostile cases

Written by \`npm run scoreboard\`; do not edit it.

Ran on ${ranOn('@nestjs/core', '@nestjs/passport', 'passport-oauth2', 'express-session', 'openid-client')}.

Three apps log people in at the same provider, each in a process of its own with NODE_ENV=production, and each set up as
its own documentation shows, with state and PKCE: nestjs-mubarokah as it comes; passport-oauth2 behind AuthGuard in a
Nest app with express-session; openid-client in an Express app with express-session, without an error handler, since its
documentation has none.

\`${OK}\` is one clear answer within ${IN_TIME_MS / 1_000} seconds, no secret in the answer or the log, a process that lives, and a
next login that works. A clear answer has a status that says whose turn it is: 400, 401 or 403 for what came with the
browser, 502, 503 or 504 for what the provider did. A bare 500 keeps attackers out just as well: it only tells neither
the user nor the operator what to do.

${table(
  ['Case', ...names],
  rows.map(({ what, verdicts }) => [what, ...names.map((name) => verdicts[name])]),
)}

${table(
  ['Ended as', ...names],
  [
    [`\`${OK}\``, ...tally.map(([ok]) => ok)],
    [BARE_500, ...tally.map(([, bare]) => bare)],
    ['anything else', ...tally.map(([ok, bare]) => rows.length - ok - bare)],
  ],
)}

## Where the others do well

${names
  .slice(1)
  .map((name) => `- ${name}: ${withVerdict(name, OK).join('; ')}.`)
  .join('\n')}

openid-client itself refuses most of what it answers by a bare 500 here, and says in the error's code why: an error
handler would make answers of them. What it has no part in is its author's: the user's reply (read here as its example
reads it), more than one tab, a callback that comes twice, HEAD.

## What the author of an app would have to add

- To passport-oauth2 and AuthGuard: a time-out and a limit of size for both calls, checks of both replies before
  node-oauth parses them (a \`null\` ends the process), refusal of redirects, an exception filter that tells the failures
  apart and logs no reply, a state for more than one tab, checks of \`iss\` and of repeated parameters, and a check that
  the user has an id.
- To openid-client: an error handler that maps its errors to answers and logs no reply, a shorter time-out than its
  30 seconds, a limit of size, a state for more than one tab, an answer for a callback that comes again or without a
  login, routes that answer neither HEAD nor a prefetch, and a check of the user's reply.

## What is not compared

Pages to return to after a login (\`returnTo\`), logging out, refreshing tokens and limits for many replicas: the other two
leave them to the app, so there is nothing to attack before its author has written it.
`,
  );
}
