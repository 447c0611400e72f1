import { Controller, Get, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MubarokahAuthGuard, MubarokahOptionsError } from 'nestjs-mubarokah';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { at, LOGIN_PATH, LOGOUT_PATH, startProvider, Target } from '../attacks/target.js';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';

@Controller()
@UseGuards(MubarokahAuthGuard)
class Pages {
  @Get()
  home(): string {
    return 'home';
  }

  @Get('oh-no')
  ohNo(): string {
    return 'it failed';
  }
}

/** What routers, and proxies before them, may take for a path. */
const spellingsOf = (path: string): string[] => [
  path,
  `${path}/`,
  path.toUpperCase(),
  path.replace('a', '%61'),
  path.replace('a', '%2561'),
  path.replace('/mubarokah', '//mubarokah'),
];

const MOST_LOGINS = 3;

describe.each(ADAPTERS)('on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let target: Target;

  beforeAll(async () => {
    sandbox = await startProvider();
    target = await Target.start(adapter, sandbox, { failurePath: '/oh-no' }, { controllers: [Pages] });
  });
  afterAll(async () => {
    await target.close();
    await sandbox.close();
  });

  /** Follows all redirects, and does at the provider what a person does who is asked for nothing. */
  async function walk(browser: BrowserSession, path: string, deny = false) {
    let logins = 0;
    let answer = await browser.follow(at(path));
    while (browser.url.startsWith(sandbox.url)) {
      if ((logins += 1) > MOST_LOGINS)
        throw new Error(`More than ${MOST_LOGINS} logins, at last ${browser.url}`);
      answer = await browser.follow(
        await sandbox.authorizeFor(browser.lastOf(`${sandbox.url}/oauth/authorize`), { deny }),
      );
    }
    return { logins, status: answer.status, text: await answer.text(), url: browser.url };
  }

  it.each([LOGIN_PATH, CALLBACK_PATH, LOGOUT_PATH].flatMap(spellingsOf))(
    'a link that leads to %s logs in once, and then to the usual page',
    async (page) => {
      const end = await walk(target.newBrowser(), `${LOGIN_PATH}?returnTo=${encodeURIComponent(page)}`);
      expect(end).toEqual({ logins: 1, status: 200, text: 'home', url: at('/') });
    },
  );

  it('a page for failed logins that is behind the guard ends at a plain page, with the reason', async () => {
    const end = await walk(target.newBrowser(), '/', true);
    expect(end).toMatchObject({ logins: 1, status: 403 });
    expect(end.text).toContain('You did not allow this app');
    expect(end.text).toContain(`href="${LOGIN_PATH}"`);
  });

  it('that page is shown to who is logged in', async () => {
    const browser = await target.loggedIn();
    expect(await walk(browser, '/oh-no?reason=access_denied')).toMatchObject({
      logins: 0,
      text: 'it failed',
    });
  });

  it.each(spellingsOf(LOGIN_PATH))('an app does not start whose failurePath is %s', async (failurePath) => {
    await expect(Target.start(adapter, sandbox, { failurePath })).rejects.toThrow(MubarokahOptionsError);
  });
});
