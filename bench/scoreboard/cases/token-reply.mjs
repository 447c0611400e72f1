import { gzipSync } from 'node:zlib';
import { CODE, SECRETS } from '../secrets.mjs';
import { cutOff, drip, hang, json, reset, text, TOKENS } from '../provider.mjs';
import { OK, refused } from '../verdict.mjs';

/** Statuses that say: not you, and not this app's code. */
const PROVIDER_FAILED = [502, 503, 504];
const BEGIN_AGAIN = [400, 401, 403];

const MEGABYTE = 2 ** 20;
const HTML = '<!doctype html><title>Maintenance</title>';

/** A login whose token request is answered like that. */
function reply(what, listener, statuses = PROVIDER_FAILED) {
  return {
    what: `Token reply: ${what}`,
    async run({ browser, provider }) {
      provider.answer('token', listener);
      return refused(await browser.logIn(), ...statuses);
    },
  };
}

/** A login whose token request is redirected: to answer in time is not enough, nobody else may be asked. */
function redirected(status, body) {
  return {
    what: `Token reply: ${status} to another host`,
    async run({ browser, provider }) {
      const headers = { Location: `${provider.elsewhereUrl}/oauth/token` };
      provider.answer('token', (...exchange) => json(status, body, headers)(...exchange));
      const answer = await browser.logIn();
      if (provider.visitsElsewhere > 0) return 'follows the redirect';
      if (await browser.isLoggedIn()) return 'takes it for a success';
      return refused(answer, ...PROVIDER_FAILED);
    },
  };
}

/** A login whose token request is refused for a while: the wait has to be passed on. */
const throttled = {
  what: 'Token reply: 429 with Retry-After',
  async run({ browser, provider }) {
    provider.answer('token', json(429, { message: 'Too Many Attempts.' }, { 'Retry-After': '60' }));
    const answer = await browser.logIn();
    const verdict = refused(answer, 429, 503);
    return verdict === OK && answer.headers['retry-after'] === undefined ? 'no Retry-After' : verdict;
  },
};

const packed = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
const bomb = gzipSync(Buffer.concat([Buffer.alloc(64 * MEGABYTE, ' '), Buffer.from(JSON.stringify(TOKENS))]));
const huge = JSON.stringify({ ...TOKENS, padding: 'x'.repeat(16 * MEGABYTE) });
const echo = `client_secret=${SECRETS['the client secret']}&code=${CODE}`;

export const tokenReplies = [
  reply('`null`', json(200, null)),
  reply('an object without a token', json(200, { token_type: 'Bearer' })),
  reply('200 and a page of HTML', text(200, HTML, { 'Content-Type': 'text/html' })),
  reply('a number as access token', json(200, { ...TOKENS, access_token: 12_345 })),
  reply('`token_type` of another kind', json(200, { ...TOKENS, token_type: 'mac' })),
  reply('16 MB', text(200, huge, { 'Content-Type': 'application/json' })),
  reply('a gzip bomb of 64 MB', text(200, bomb, packed)),
  reply('cut off half-way', cutOff),
  reply('the connection is reset', reset),
  reply('none at all', hang),
  reply('one byte after the other, for ever', drip),
  redirected(302, TOKENS),
  redirected(307, {}),
  reply('500 without a body', text(500, '')),
  reply('503 and a page of HTML', text(503, HTML, { 'Content-Type': 'text/html' })),
  throttled,
  reply('the code is dead (`invalid_grant`)', json(400, { error: 'invalid_grant' }), BEGIN_AGAIN),
  reply(
    'an error that repeats the client secret and the code',
    json(400, { error: 'other', error_description: echo }),
    [
      ...BEGIN_AGAIN,
      ...PROVIDER_FAILED,
      500, // what counts here is what is told
    ],
  ),
];
