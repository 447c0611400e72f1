import { Browser } from '../browser.mjs';
import { CODE } from '../secrets.mjs';
import { loggedIn, OK, refused, worstOf } from '../verdict.mjs';

const NOT_OURS = [400, 401, 403];

/** A callback that must be refused, and of which the provider must not hear. */
function junk(what, makeQuery, ...statuses) {
  return {
    what: `Callback: ${what}`,
    async run({ browser, provider }) {
      const state = await browser.begin();
      const answer = await browser.callback(makeQuery(state));
      if (provider.tokenRequests.length > 0) return 'sends the code on';
      return refused(answer, ...NOT_OURS, ...statuses);
    },
  };
}

/** What comes before the right callback must not spoil it. */
function spoiled(what, spoil) {
  return {
    what: `Callback: ${what}`,
    async run({ browser }) {
      const state = await browser.begin();
      await spoil(browser, state);
      const verdict = await loggedIn(browser, await browser.callback({ code: CODE, state }));
      return verdict === OK ? OK : `the pending login is lost: ${verdict}`;
    },
  };
}

const swapped = {
  what: 'Callback: begun in the browser of an attacker',
  async run({ app, browser, provider }) {
    const state = await new Browser(app).begin();
    await browser.begin();
    const answer = await browser.callback({ code: CODE, state });
    if (provider.tokenRequests.length > 0) return 'sends the code on';
    return refused(answer, ...NOT_OURS);
  },
};

const reloaded = {
  what: 'Callback: loaded again after the login',
  async run({ browser, provider }) {
    const state = await browser.begin();
    const first = await loggedIn(browser, await browser.callback({ code: CODE, state }));
    const again = await browser.callback({ code: CODE, state });
    if (provider.tokenRequests.length > 1) return 'sends the code twice';
    return worstOf(first, refused(again, 302, 303, ...NOT_OURS), await loggedIn(browser, again));
  },
};

const doubled = {
  what: 'Callback: sent twice at once',
  async run({ browser, provider }) {
    const state = await browser.begin();
    const answers = await Promise.all([1, 2].map(() => browser.callback({ code: CODE, state })));
    if (provider.tokenRequests.length > 1) return 'sends the code twice';
    return worstOf(...answers.map((answer) => refused(answer, 302, 303, ...NOT_OURS)));
  },
};

const tabs = {
  what: 'Two tabs: both logins are finished, the first one first',
  async run({ browser }) {
    const states = [await browser.begin(), await browser.begin()];
    const verdicts = [];
    for (const state of states) {
      const answer = await browser.callback({ code: CODE, state });
      verdicts.push(refused(answer, 302, 303), await loggedIn(browser, answer));
    }
    return worstOf(...verdicts);
  },
};

const markup = {
  what: 'Callback: an error with markup in all its parameters',
  async run({ browser }) {
    const state = await browser.begin();
    const evil = '<script>alert(1)</script>';
    const answer = await browser.callback({ error: evil, error_description: evil, state });
    return answer.body?.includes('<script>alert') ? 'shows the markup' : refused(answer, 400, 401, 403, 502);
  },
};

const refusedByUser = {
  what: 'Callback: the user said no (`access_denied`)',
  async run({ browser }) {
    const state = await browser.begin();
    return refused(await browser.callback({ error: 'access_denied', state }), 401, 403);
  },
};

/** A request that no person made: it must not use up the code, nor log anybody in. */
function unasked(what, options, query = (state) => ({ code: CODE, state })) {
  return {
    what: `Callback: ${what}`,
    async run({ browser, provider }) {
      const state = await browser.begin();
      const answer = await browser.callback(query(state), options);
      if (provider.tokenRequests.length > 0) return 'uses the code up';
      return refused(answer, 400, 401, 403, 404, 405, 503);
    },
  };
}

const forwardedHost = {
  what: 'Login: X-Forwarded-Host of an attacker',
  async run({ browser }) {
    const { headers, body } = await browser.ask('/auth/mubarokah', {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', host: 'evil.example' },
    });
    return (headers?.location ?? body).includes('evil.example') ? 'believes it' : OK;
  },
};

export const callbacks = [
  junk('without a state', () => ({ code: CODE })),
  junk('with a made-up state', () => ({ code: CODE, state: 'x'.repeat(24) })),
  swapped,
  reloaded,
  doubled,
  spoiled('a made-up error before the right one', (browser) =>
    browser.callback({ error: 'access_denied', state: 'made-up' }),
  ),
  spoiled('a made-up state before the right one', (browser) =>
    browser.callback({ code: CODE, state: 'made-up' }),
  ),
  tabs,
  junk('`code` twice', (state) => `code=${CODE}&code=another&state=${state}`),
  junk('`code` as an array', (state) => `code[]=${CODE}&state=${state}`, 502),
  junk('`code` and `error`', (state) => `code=${CODE}&error=access_denied&state=${state}`),
  junk('`iss` of another provider', (state) => ({ code: CODE, state, iss: 'https://evil.example' })),
  refusedByUser,
  markup,
  unasked('by HEAD', { method: 'HEAD' }),
  unasked('fetched ahead by the browser', { headers: { 'sec-purpose': 'prefetch' } }),
  forwardedHost,
];
