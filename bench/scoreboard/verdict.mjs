import { PATIENCE_MS } from './browser.mjs';
import { secretsIn } from './secrets.mjs';

/** What an app may take, in milliseconds: longer than any deadline of its own should be, shorter than people wait. */
export const IN_TIME_MS = 12_000;

export const OK = 'ok';
export const BARE_500 = 'a bare 500';

/** `ok`, or the first thing that is wrong with an answer of a login that has to fail with one of these statuses. */
export function refused(answer, ...statuses) {
  const missing = noAnswer(answer);
  if (missing !== undefined) return missing;
  if (statuses.includes(answer.status)) return OK;
  if (answer.status === 302 || answer.status === 303) return 'takes it for a success';
  return answer.status === 500 ? BARE_500 : `answers ${answer.status}`;
}

/** `ok`, or why somebody who should now be logged in is not. */
export async function loggedIn(browser, answer) {
  const missing = noAnswer(answer);
  if (missing !== undefined) return missing;
  if (await browser.isLoggedIn()) return OK;
  return answer.status === 500 ? BARE_500 : `not logged in (${answer.status})`;
}

/** The first of several verdicts that is not `ok`. */
export function worstOf(...verdicts) {
  return verdicts.find((verdict) => verdict !== OK) ?? OK;
}

/** What an app did that is worse than any answer: it ended, told a secret, or can log nobody in any more. */
export async function damage(app, browser, written, nextLogin) {
  if (!app.isAlive) return 'the process ends';
  const answered = browser.answers
    .map(({ headers, body }) => JSON.stringify(headers ?? '') + (body ?? ''))
    .join('\n');
  for (const [where, text] of [
    ['its answer', answered],
    ['its log', written],
  ]) {
    const [name] = secretsIn(text);
    if (name !== undefined) return `${name} in ${where}`;
  }
  return (await nextLogin()) ? undefined : 'the next login fails';
}

function noAnswer({ failure, ms }) {
  if (failure !== undefined) return ms >= PATIENCE_MS - 1_000 ? 'hangs' : 'no answer';
  return ms > IN_TIME_MS ? `answers after ${Math.round(ms / 1_000)} s` : undefined;
}
