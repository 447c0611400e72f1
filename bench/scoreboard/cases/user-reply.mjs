import { hang, json, text } from '../provider.mjs';
import { refused } from '../verdict.mjs';

function reply(what, listener) {
  return {
    what: `User reply: ${what}`,
    async run({ browser, provider }) {
      provider.answer('user', listener);
      const answer = await browser.logIn();
      if (await browser.isLoggedIn()) return 'logs in';
      // Redirected home as if all were well, yet not known there.
      if (answer.status >= 300 && answer.status < 400) return 'logs nobody in, says nothing';
      return refused(answer, 502, 503, 504);
    },
  };
}

export const userReplies = [
  reply('`null`', json(200, null)),
  reply('a user without an id', json(200, { name: 'Siti' })),
  reply('401', json(401, { message: 'Unauthenticated.' })),
  reply('302 to a login page', text(302, '', { Location: '/login' })),
  reply('none at all', hang),
];
